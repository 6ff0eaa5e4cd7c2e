"""The contract book for programs: the same actions and questions as the pages. Whole Rial, whole mg of 750."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Status

from gold_installments.actions import make_quote, record_payment, reverse_payment
from gold_installments.api.caller import caller
from gold_installments.api.shapes import (
    PaymentIn,
    PaymentOut,
    QuoteIn,
    QuoteOut,
    ReversalIn,
    ReversalOut,
)
from gold_installments.models import Contract, Payment, Quote, Reversal
from gold_installments.queries import (
    contract_for,
    list_payments,
    payment_for,
    reversal_of,
)

router = Router(tags=["book"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


@router.post("/quotes", response={201: QuoteOut}, summary="Hold the price for some minutes")
def quote(request: HttpRequest, body: QuoteIn) -> Status[QuoteOut]:
    """403 `price_stale` where no price may be posted at; `may_be_confirmed` says whether a reason would do."""
    user = caller(request)
    contract = contract_for(user=user, number=body.contract)
    made = make_quote(contract=contract, mg=body.mg, price_reason=body.price_reason, actor=user, now=timezone.now())
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
        price_reason=body.price_reason,
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


def _quote(made: Quote, contract: Contract) -> QuoteOut:
    columns = QuoteOut.model_fields.keys() - {"quote", "contract"}
    values = {name: getattr(made, name) for name in columns}
    return QuoteOut(**values, quote=made.uuid, contract=contract.number)


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
