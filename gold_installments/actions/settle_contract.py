"""Close a contract early (R9): one payment and one discount, which together leave nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.check_payment import CheckedPayment, check_payment
from gold_installments.actions.check_tender import LegIn
from gold_installments.actions.clean_reason import clean_reason, short_reason
from gold_installments.actions.hold import checked_key, hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.paid_when import PaidWhen
from gold_installments.actions.require_sound import require_sound
from gold_installments.actions.settlement_discount import post_discount
from gold_installments.actions.settlement_quote import (
    SettlementChanged,
    closing_of,
    keep_settlement,
    make_settlement,
    settlement_price,
    still_true,
    usable_settlement,
)
from gold_installments.actions.take_payment import Taking, take_payment, taking_of
from gold_installments.actions.twins import refuse_alike
from gold_installments.actions.weigh_payment import Scales, weigh
from gold_installments.models import Contract, LedgerEntry, Payment, Settlement
from gold_installments.queries.replaying import past_of
from gold_installments.rules.closing import Closing
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.promised import Promised
from gold_installments.rules.request import request_hash
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

ACTION = "contract.settle"


@dataclass(frozen=True)
class Settled:
    """The payment; the settlement it made, None where the money was too little and paid as any other (R4)."""

    payment: Payment
    settlement: Settlement | None
    replayed: bool


@dataclass(frozen=True)
class _Asked:
    """The request, cleaned."""

    payment: CheckedPayment
    quote_id: UUID | None
    extra_rial: int
    reason: str

    def body(self, contract: Contract) -> dict[str, Any]:
        """What the request means."""
        return {
            "payment": self.payment.hash_for(contract.number), "quote": str(self.quote_id), "extra": self.extra_rial,
            "reason": self.reason,
        }  # fmt: skip


def settle_contract(
    *,
    contract: Contract,
    legs: Sequence[LegIn],
    amount_rial: int | None = None,
    quote_id: UUID | None = None,
    extra_rial: int = 0,
    reason: str = "",
    price_reason: str = "",
    twin_reason: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> Settled:
    """Take what the `legs` bring and close the contract with the discount of its terms; what is more than needed goes
    to the wallet. With `quote_id` the promise of that settlement holds.

    Less money than needed (a cheque that has to clear first counts as none) is an ordinary payment (R4), at the price
    of the promise. `extra_rial` is let off beside the terms by whoever may, with a `reason`. The same key and body
    return the first answer. Raises SettlementExpired and SettlementChanged (with a new promise), QuoteUnknown,
    QuoteInvalid, QuoteUsed, DiscountTooLarge, DiscountNegative, ReasonMissing, ReasonTooLong, ContractUnsound, and as
    `record_payment`.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=contract)
    if extra_rial:
        require(actor, Grant.DISCOUNT, subject=contract)
    require_open_shop()
    why = clean_reason(reason) if extra_rial else short_reason(reason)
    payment = check_payment(
        amount_rial=amount_rial, tender="", tender_ref="", legs=legs, price_reason=price_reason, twin_reason=twin_reason
    )
    asked = _Asked(payment, quote_id, extra_rial, why)
    key = checked_key(idempotency_key)
    try:
        with transaction.atomic():
            return _settle(contract.pk, asked, actor, now, key)
    except SettlementChanged as changed:
        changed.new = _renewed(contract, actor, now, price_reason)
        raise


def _settle(contract_pk: int, asked: _Asked, actor: User, now: datetime, key: str) -> Settled:
    contract = hold_contract(contract_pk)
    body = asked.body(contract)
    if done := done_before(key=key, action=ACTION, body=body):
        payment = Payment.objects.select_related("contract__customer", "actor").get(pk=done["payment"])
        return Settled(payment, Settlement.objects.filter(payment=payment).first(), replayed=True)
    require_open_till(clerk=actor, now=now)
    require_owing(contract)
    require_sound(contract, today=tehran_today(now))
    made, price = _promise(contract, asked, actor, now)
    closing = closing_of(contract, price=price, now=now, extra_rial=asked.extra_rial)
    taking, closes = _weighed(contract, asked.payment, closing=closing, price=price, actor=actor, now=now)
    entry = post_discount(contract=contract, closing=closing, actor=actor, now=now) if closes else None
    payment = take_payment(
        contract=contract, taking=taking, actor=actor, now=now, key=_own(key), body=request_hash(**body)
    )
    kept = None
    if closes:
        kept = _keep(
            made=made, contract=contract, closing=closing, price=price, asked=asked, payment=payment, entry=entry,
            actor=actor, now=now,
        )  # fmt: skip
    mark_done(key=key, action=ACTION, body=body, result={"payment": payment.pk}, actor=actor, now=now)
    return Settled(payment, kept, replayed=False)


def _weighed(
    contract: Contract,
    asked: CheckedPayment,
    *,
    closing: Closing,
    price: PriceSnapshot | None,
    actor: User,
    now: datetime,
) -> tuple[Taking, bool]:
    """The payment, laid out so that it closes the contract where it is enough: then True."""
    when = PaidWhen(now, tehran_today(now), late=False)
    taking = weigh(
        Scales(
            contract=contract, asked=asked, when=when, quote=None, past=past_of(contract), actor=actor, now=now,
            promised=Promised(price),
        )
    )  # fmt: skip
    # Gold for gold brings no money, whatever it weighs.
    brought = taking.spending.amount_rial if taking.amount_rial else 0
    closes = brought >= closing.pay_rial
    if closes:
        taking = taking_of(
            legs=taking.legs, spending=closing.spending(brought), price=price, when=when, twin_reason=asked.twin_reason
        )
    refuse_alike(
        contract=contract, amount_rial=taking.amount_rial, mg=taking.spending.mg, tender=taking.tender,
        tender_ref=taking.tender_ref, at=now, reason=asked.twin_reason,
    )  # fmt: skip
    return taking, closes


def _promise(
    contract: Contract, asked: _Asked, actor: User, now: datetime
) -> tuple[Settlement | None, PriceSnapshot | None]:
    """The promise of the request and its price, or none and the price of now. Raises as `settle_contract`."""
    if asked.quote_id is None:
        return None, settlement_price(contract, actor=actor, now=now, reason=asked.payment.price_reason)
    made = usable_settlement(asked.quote_id, contract=contract, now=now)
    price = None
    if made.rial_per_g:
        price = PriceSnapshot(**{column.name: getattr(made, column.name) for column in fields(PriceSnapshot)})
    if not still_true(made, closing_of(contract, price=price, now=now)):
        raise SettlementChanged(made)
    return made, price


def _keep(
    *,
    made: Settlement | None,
    contract: Contract,
    closing: Closing,
    price: PriceSnapshot | None,
    asked: _Asked,
    payment: Payment,
    entry: LedgerEntry | None,
    actor: User,
    now: datetime,
) -> Settlement:
    """The promise is used up; what was agreed beyond it is a settlement of its own, beside it."""
    kept = made if made is not None and not asked.extra_rial else None
    if kept is None:
        kept = keep_settlement(
            contract=contract, closing=closing, price=price, actor=actor, now=now, extra_rial=asked.extra_rial,
            reason=asked.reason,
        )  # fmt: skip
    kept.payment, kept.discount_entry = payment, entry
    for row in {made or kept, kept}:
        row.used_at = now
        row.save(update_fields=["used_at", "payment", "discount_entry"])
    contract.refresh_from_db()
    if contract.state != Contract.State.SETTLED:
        raise RuntimeError(f"the settlement of {contract.number} left something owed")
    detail: dict[str, object] = {
        "contract": contract.number, "receipt": payment.receipt_number, "pay_rial": kept.pay_rial,
        "discount_rial": kept.discount_rial, "discount_mg": kept.discount_mg, "extra_rial": kept.extra_rial,
        "reason": kept.reason,
    }  # fmt: skip
    note_audit(actor=actor, action="contract.settled", subject=contract, detail=detail)
    return kept


def _renewed(contract: Contract, actor: User, now: datetime, price_reason: str) -> Settlement | None:
    try:
        return make_settlement(contract=contract, actor=actor, now=now, price_reason=price_reason)
    except Refusal:
        return None


def _own(key: str) -> str:
    """The payment's key: the request's own may be a payment's as well, and means something else there."""
    return f"settle-{hashlib.sha256(key.encode()).hexdigest()}"
