"""Settling early for programs: what it costs, promised for some minutes, and doing it. Whole Toman and mg."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import StrictInt

from gold_installments.actions.settle_contract import Settled, settle_contract
from gold_installments.actions.settlement_quote import make_settlement, settlement_as_json
from gold_installments.api.caller import caller
from gold_installments.api.payment_shapes import PaymentTenderIn
from gold_installments.api.tenders import leg_from
from gold_installments.queries import contract_for
from measures.money import RIAL_PER_TOMAN

router = Router(tags=["settlement"])
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="Made once per form; a repeat returns the first answer.")
]
REPLAYED = "Idempotency-Replayed"


class SettlementOut(Schema):
    """What closes the contract until `expires_at`: `amount_toman` is to be brought; the Rial it is beyond the debt stay
    the customer's.

    Of what is left, `penalties_and_fees_*` come on top and nothing is let off of them. The discount in gold is worth
    `discount_toman`. The price is null where nothing is owed in gold; `market` is before floor and ceiling.
    """

    id: UUID
    contract: str
    customer: str
    on: str
    left_mg: int
    left_toman: int
    penalties_and_fees_mg: int
    penalties_and_fees_toman: int
    price_toman_per_gram: int | None
    market_toman_per_gram: int | None
    price_source: str
    price_observed_at: datetime | None
    discount_mg: int
    discount_toman: int
    amount_toman: int
    expires_at: datetime


class SettleIn(Schema, extra="forbid"):
    """`quote_id` of a settlement quote, for its price; `tender` as of any payment.

    `discount_extra_toman` is let off beside the terms, with a `reason`, by whoever may give discounts.
    """

    quote_id: UUID | None = None
    amount_toman: StrictInt | None = None
    tender: list[PaymentTenderIn]
    discount_extra_toman: StrictInt = 0
    reason: str = ""
    price_reason: str = ""
    twin_reason: str = ""


class SettledOut(Schema):
    """`settled` False: the money was too little, and paid as any other. `balance_*` is what is owed now."""

    settled: bool
    contract: str
    id: int
    receipt_number: str
    amount_toman: int
    credited_mg: int
    credited_toman: int
    rounding_toman: int
    wallet_toman: int
    discount_mg: int
    discount_toman: int
    price_toman_per_gram: int | None
    balance_mg: int
    balance_rial: int
    state: str


@router.get("/contracts/{number}/settlement-quote", response=SettlementOut, summary="What settling now costs")
def settlement_quote(
    request: HttpRequest, response: HttpResponse, number: str, price_reason: str = ""
) -> SettlementOut:
    """A signed promise for one use; the facts are for printing. 403 `price_stale` as for a quote."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    response["Cache-Control"] = "no-store"
    made = make_settlement(contract=contract, actor=user, now=timezone.now(), price_reason=price_reason)
    return SettlementOut.model_validate(settlement_as_json(made))


@router.post("/contracts/{number}/settle", response={201: SettledOut}, summary="Settle a contract")
def settle(request: HttpRequest, response: HttpResponse, number: str, body: SettleIn, key: Key) -> Status[SettledOut]:
    """409 `quote_expired` or `settlement_changed` carry `new_quote`. The same key and body return the first answer."""
    user = caller(request)
    contract = contract_for(user=user, number=number)
    made = settle_contract(
        contract=contract, quote_id=body.quote_id, extra_rial=body.discount_extra_toman * RIAL_PER_TOMAN,
        reason=body.reason, price_reason=body.price_reason, actor=user, now=timezone.now(), idempotency_key=key,
        amount_rial=None if body.amount_toman is None else body.amount_toman * RIAL_PER_TOMAN,
        legs=[leg_from(leg) for leg in body.tender], twin_reason=body.twin_reason,
    )  # fmt: skip
    if made.replayed:
        response[REPLAYED] = "true"
    return Status(201, _settled(made))


def _toman(rial: int) -> int:
    """Rial of a sum that is not whole Toman count down, as on a receipt."""
    return rial // RIAL_PER_TOMAN


def _settled(made: Settled) -> SettledOut:
    payment, kept = made.payment, made.settlement
    contract = payment.contract
    contract.refresh_from_db()
    return SettledOut(
        settled=kept is not None, contract=contract.number, id=payment.pk, receipt_number=payment.receipt_number,
        amount_toman=_toman(payment.amount_rial), credited_mg=payment.mg, credited_toman=_toman(payment.credited_rial),
        rounding_toman=_toman(payment.rounding_rial), wallet_toman=_toman(payment.wallet_rial),
        discount_mg=kept.discount_mg if kept else 0, discount_toman=_toman(kept.discount_rial) if kept else 0,
        price_toman_per_gram=_toman(payment.rial_per_g) if payment.rial_per_g else None,
        balance_mg=contract.balance_mg, balance_rial=contract.balance_rial, state=contract.state,
    )  # fmt: skip
