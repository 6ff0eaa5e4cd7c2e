"""Payment 0: what is paid at the signing itself, a receipt like any other, which can be reversed (C5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.actions.check_payment import check_payment
from gold_installments.actions.check_tender import TRACKED, TenderUnknown
from gold_installments.actions.number import next_number
from gold_installments.actions.open_till import require_open_till
from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.receipt_texts import queue_receipt
from gold_installments.actions.twins import Reference, refuse_known_refs
from gold_installments.models import Contract, ContractEvent, LedgerEntry, Payment, PaymentLeg
from gold_installments.rules.accounts import LegKind
from gold_installments.rules.debts import DebtKind
from gold_installments.rules.split_tender import Leg, mixed_payment_lines
from persian.jalali import tehran_midnight, tehran_today

if TYPE_CHECKING:
    from accounts.models import User

#: The number of the down payment among a contract's fees; what is charged later counts from 1.
DOWN_PAYMENT: Final = 0
#: What may be handed over at the signing.
TAKEN: Final = frozenset({LegKind.CASH, LegKind.POS, LegKind.CARD, LegKind.TRANSFER})


def post_down_payment(*, contract: Contract, legs: Sequence[Leg], actor: User, now: datetime) -> Payment:
    """Take the legs for the down payment that the contract owes, bring the caches up to date, write the receipt.

    Inside the transaction of the signing. Raises NotPermitted, TillClosed, TenderUnknown, DuplicateTenderRef.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_till(clerk=actor, now=now)
    checked = [_checked(leg) for leg in legs]
    tracked = [Reference(leg.reference) for leg in checked if leg.kind.value in TRACKED and leg.reference]
    refuse_known_refs(tracked, field="down_payment")
    rial = sum(leg.amount_rial for leg in checked)
    lines = mixed_payment_lines(legs=checked, mg=0, value_rial=0, rial=rial, rounding_rial=0, wallet_rial=0)
    entry = post_entry(contract=contract, kind=LedgerEntry.Kind.PAYMENT, lines=lines, actor=actor, now=now)
    signed_today = contract.signed_date == tehran_today(now)
    at = now if signed_today else tehran_midnight(contract.signed_date)
    append_event(
        contract=contract, kind=ContractEvent.Kind.PAID, at=at, now=now, actor=actor, entry=entry, rial=rial,
        named=[[DebtKind.FEE.value, 0, DOWN_PAYMENT]],
    )  # fmt: skip
    rebuild(contract=contract, actor=actor, now=now)
    payment = _write(contract, entry, checked, at, actor, now)
    queue_receipt(payment=payment, now=now)
    return payment


def _checked(leg: Leg) -> Leg:
    if leg.kind not in TAKEN:
        raise TenderUnknown(field="down_payment")
    ref = check_payment(
        amount_rial=leg.amount_rial, tender=leg.kind.value, tender_ref=leg.reference, quote_id=None
    ).tender_ref
    return replace(leg, reference=ref)


def _write(
    contract: Contract, entry: LedgerEntry, legs: Sequence[Leg], at: datetime, actor: User, now: datetime
) -> Payment:
    rial = sum(leg.amount_rial for leg in legs)
    one = legs[0] if len(legs) == 1 else None
    day = tehran_today(now)
    payment = Payment.objects.create(
        receipt_number=next_number(series="receipt", day=day), contract=contract, entry=entry, amount_rial=rial, mg=0,
        credited_rial=rial, rounding_rial=0, wallet_rial=0, balance_after_mg=contract.balance_mg,
        balance_after_rial=contract.balance_rial, rial_per_g=0, price_source="", price_source_name="",
        price_observed_at=now, price_state="", tender=one.kind.value if one else Payment.TenderKind.SPLIT.value,
        tender_ref=one.reference if one else "", paid_at=at, day=day, recorded_at=now,
        idempotency_key=f"down-payment:{contract.number}", request_hash=contract.request_hash, actor_id=actor.pk,
    )  # fmt: skip
    PaymentLeg.objects.bulk_create(
        [
            PaymentLeg(payment=payment, kind=leg.kind.value, amount_rial=leg.amount_rial, reference=leg.reference)
            for leg in legs
        ]
    )
    detail: dict[str, object] = {
        "receipt": payment.receipt_number, "contract": contract.number, "amount_rial": rial, "down_payment": True,
    }  # fmt: skip
    note_audit(actor=actor, action="payment.recorded", subject=payment, detail=detail)
    return payment
