"""Payment 0: what is paid at the signing itself, a receipt like any other, which can be reversed (C5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.actions.check_tender import Kind, LegIn, TenderUnknown
from gold_installments.actions.hold import checked_key, hold_contract
from gold_installments.actions.record_payment import RecordedPayment, record_payment
from gold_installments.models import Contract, Payment
from gold_installments.queries.contracts import DOWN_PAYMENT, down_payment_open
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class NoDownPayment(Refusal):
    """It was paid, or none was agreed on."""

    code = "no_down_payment"
    status = 409
    message = _("This contract owes no down payment any more.")


def take_down_payment(*, contract: Contract, rial: int, legs: Sequence[LegIn], actor: User, now: datetime) -> Payment:
    """Record the legs, `rial` together, as a payment on the down payment that the contract owes.

    Inside the transaction of the signing, whose key is the one that counts: one that could be foreseen could be taken
    by another payment beforehand. Raises TenderUnknown for gold by weight (the down payment is in Rial), and
    what `record_payment` refuses; all name the field `down_payment`.
    """
    try:
        if any(leg.kind == Kind.GOLD for leg in legs):
            raise TenderUnknown
        recorded = record_payment(
            contract=contract, amount_rial=rial, legs=legs, actor=actor, now=now,
            named=[DOWN_PAYMENT], idempotency_key=f"down-payment:{uuid4()}",
        )  # fmt: skip
    except Refusal as refusal:
        refusal.field = "down_payment"
        raise
    return recorded.payment


def pay_down_payment(
    *,
    contract: Contract,
    legs: Sequence[LegIn],
    amount_rial: int | None = None,
    twin_reason: str = "",
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> RecordedPayment:
    """Take the down payment that is still owed, or a part of it: after an approval, or after its receipt was reversed.

    What is brought beyond it pays rows in the contract's order. Raises NoDownPayment, and as `record_payment`.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=contract)
    key = checked_key(idempotency_key)
    with transaction.atomic():
        held = hold_contract(contract.pk)
        known = Payment.objects.filter(idempotency_key=key).exists()
        if held.is_live and not known and not down_payment_open(held, today=tehran_today(now)):
            raise NoDownPayment
        return record_payment(
            contract=held, amount_rial=amount_rial, legs=legs, named=[DOWN_PAYMENT], twin_reason=twin_reason,
            actor=actor, now=now, idempotency_key=key,
        )  # fmt: skip
