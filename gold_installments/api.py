"""The contract book for programs: the same actions and questions as the pages. Whole Rial, whole mg of 750."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import StrictInt

from customers.queries import customer_for
from gold_installments.actions import make_quote, record_payment, reverse_payment, set_day_price, sign_contract
from gold_installments.models import Contract, DayPrice, Payment, Quote, Reversal
from gold_installments.queries import (
    contract_for,
    list_contracts,
    list_payments,
    payment_for,
    reversal_of,
    schedule_of,
    wallet_of_contract,
)
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User

router = Router(tags=["book"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


class ContractIn(Schema, extra="forbid"):
    """A weight contract; dates are ISO. Rows follow the Jalali months from the signing day or `first_due_date`."""

    customer_id: int
    gold_mg: StrictInt
    fee_mg: StrictInt = 0
    installment_count: StrictInt
    signed_date: date
    first_due_date: date | None = None
    note: str = ""


class RowOut(Schema):
    """One installment; state is paid, overdue, today, partial or future (Tehran's today)."""

    number: int
    nominal_date: date
    due_date: date
    mg: int
    paid_mg: int
    open_mg: int
    state: str


class ContractOut(Schema):
    """A contract as it stands."""

    id: int
    number: str
    customer_id: int
    state: str
    signed_date: date
    gold_mg: int
    fee_mg: int
    debt_mg: int
    balance_mg: int
    installment_count: int


class ContractFileOut(ContractOut):
    """A contract with its rows, and the Rial its overpayments left in the customer's wallet."""

    wallet_rial: int
    schedule: list[RowOut]


class QuoteIn(Schema, extra="forbid"):
    """`mg` left out: what is overdue or due today, else the next open row."""

    contract: str
    mg: StrictInt | None = None


class QuoteOut(Schema):
    """`amount_rial` pays exactly `mg` until `expires_at`, once."""

    quote: UUID
    contract: str
    mg: int
    amount_rial: int
    rial_per_g: int
    price_source: str
    price_observed_at: datetime
    price_state: str
    expires_at: datetime


class PaymentIn(Schema, extra="forbid"):
    """`tender` is cash, pos, card or transfer; `quote` the id of a quote, for its price."""

    contract: str
    amount_rial: StrictInt
    tender: str
    tender_ref: str = ""
    quote: UUID | None = None


class PaymentOut(Schema):
    """A receipt: `amount_rial` = value of `mg` + `rounding_rial` + `wallet_rial`."""

    receipt_number: str
    contract: str
    amount_rial: int
    mg: int
    rial_per_g: int
    market_rial_per_g: int | None
    price_source: str
    price_observed_at: datetime
    rounding_rial: int
    wallet_rial: int
    balance_after_mg: int
    tender: str
    tender_ref: str
    paid_at: datetime
    reversed: bool


class ReversalIn(Schema, extra="forbid"):
    """Why; both people of the receipt will ask."""

    reason: str


class ReversalOut(Schema):
    """What was given back, and what the contract owes now."""

    receipt_number: str
    contract: str
    mg: int
    amount_rial: int
    reason: str
    reversed_at: datetime
    balance_mg: int


class DayPriceIn(Schema, extra="forbid"):
    """Rial per gram of 750, until the end of the Tehran day."""

    rial_per_g: StrictInt
    reason: str


class DayPriceOut(Schema):
    """The typed price."""

    rial_per_g: int
    market_rial_per_g: int | None
    day: date
    reason: str


def caller(request: HttpRequest) -> User:
    """The user whose token came with the request."""
    return cast("User", request.user)


@router.get("/contracts", response=list[ContractOut], summary="List contracts")
def contracts(
    request: HttpRequest, state: str = "", q: str = "", after: int | None = None, limit: int = 50
) -> list[Contract]:
    """Newest first; `after` is the last id of the page before; `q` looks into numbers and customers."""
    return list_contracts(user=caller(request), state=state, text=q, after=after, limit=limit)


@router.post("/contracts", response={201: ContractFileOut}, summary="Sign a weight contract")
def sign(request: HttpRequest, body: ContractIn, key: Key) -> Status[ContractFileOut]:
    """The same key and body return the first contract; the same key with another body is a 409."""
    values = body.dict()
    user = caller(request)
    customer = customer_for(user=user, pk=values.pop("customer_id"))
    contract = sign_contract(**values, customer=customer, actor=user, now=timezone.now(), idempotency_key=key)
    return Status(201, _file(contract))


@router.get("/contracts/{number}", response=ContractFileOut, summary="One contract with its schedule")
def one_contract(request: HttpRequest, number: str) -> ContractFileOut:
    """404 for a contract of another shop."""
    return _file(contract_for(user=caller(request), number=number))


@router.post("/quotes", response={201: QuoteOut}, summary="Hold the price for some minutes")
def quote(request: HttpRequest, body: QuoteIn) -> Status[QuoteOut]:
    """403 `price_stale` where no price may be posted at."""
    user = caller(request)
    contract = contract_for(user=user, number=body.contract)
    made = make_quote(contract=contract, mg=body.mg, actor=user, now=timezone.now())
    return Status(201, _quote(made, contract))


@router.get("/payments", response=list[PaymentOut], summary="List payments")
def payments(request: HttpRequest, after: int | None = None, limit: int = 50) -> list[PaymentOut]:
    """Newest first; `after` is the last id of the page before."""
    found = list_payments(user=caller(request), after=after, limit=limit)
    return [_payment(payment, getattr(payment, "reversal", None)) for payment in found]


@router.post("/payments", response={201: PaymentOut}, summary="Record a payment")
def pay(request: HttpRequest, response: HttpResponse, body: PaymentIn, key: Key) -> Status[PaymentOut]:
    """The same key and body return the first receipt, marked by the header `Idempotency-Replayed: true`.

    409 `quote_expired` carries `new_quote`; other refusals are described by their `code`.
    """
    user = caller(request)
    recorded = record_payment(
        contract=contract_for(user=user, number=body.contract),
        amount_rial=body.amount_rial,
        tender=body.tender,
        tender_ref=body.tender_ref,
        quote_id=body.quote,
        actor=user,
        now=timezone.now(),
        idempotency_key=key,
    )
    if recorded.replayed:
        response[REPLAYED] = "true"
    return Status(201, _payment(recorded.payment, reversal_of(recorded.payment)))


@router.get("/payments/{receipt}", response=PaymentOut, summary="One receipt")
def one_payment(request: HttpRequest, receipt: str) -> PaymentOut:
    """404 for a receipt of another shop."""
    payment = payment_for(user=caller(request), receipt_number=receipt)
    return _payment(payment, reversal_of(payment))


@router.post("/payments/{receipt}/reversal", response=ReversalOut, summary="Reverse a payment")
def reverse(request: HttpRequest, receipt: str, body: ReversalIn) -> ReversalOut:
    """Safe to repeat: a second call returns the first reversal."""
    user = caller(request)
    payment = payment_for(user=user, receipt_number=receipt)
    made = reverse_payment(payment=payment, reason=body.reason, actor=user, now=timezone.now())
    return _reversal(made, contract_for(user=user, number=payment.contract.number))


@router.post("/day-prices", response={201: DayPriceOut}, summary="Type the shop's price of the day")
def day_price(request: HttpRequest, body: DayPriceIn) -> Status[DayPrice]:
    """For people who may set prices, with a reason."""
    typed = set_day_price(
        rial_per_g=body.rial_per_g, reason=body.reason, actor=caller(request), now=timezone.now()
    )  # fmt: skip
    return Status(201, typed)


def _file(contract: Contract) -> ContractFileOut:
    rows = schedule_of(contract, today=tehran_today(timezone.now()))
    return ContractFileOut(
        **ContractOut.from_orm(contract).dict(),
        wallet_rial=wallet_of_contract(contract),
        schedule=[RowOut.from_orm(row) for row in rows],
    )


def _quote(made: Quote, contract: Contract) -> QuoteOut:
    return QuoteOut(
        quote=made.uuid,
        contract=contract.number,
        mg=made.mg,
        amount_rial=made.amount_rial,
        rial_per_g=made.rial_per_g,
        price_source=made.price_source,
        price_observed_at=made.price_observed_at,
        price_state=made.price_state,
        expires_at=made.expires_at,
    )


def _payment(payment: Payment, undone: Reversal | None) -> PaymentOut:
    columns = PaymentOut.model_fields.keys() - {"contract", "reversed"}
    values = {name: getattr(payment, name) for name in columns}
    return PaymentOut(**values, contract=payment.contract.number, reversed=undone is not None)


def _reversal(made: Reversal, contract: Contract) -> ReversalOut:
    return ReversalOut(
        receipt_number=made.payment.receipt_number,
        contract=contract.number,
        mg=made.payment.mg,
        amount_rial=made.payment.amount_rial,
        reason=made.reason,
        reversed_at=made.at,
        balance_mg=contract.balance_mg,
    )
