"""The discount of a settlement: posted with its payment, taken back with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gold_installments.actions.post_entry import append_event, post_entry
from gold_installments.models import Contract, ContractEvent, LedgerEntry, Payment, Settlement
from gold_installments.rules.accounts import Account
from gold_installments.rules.closing import Closing, discount_lines
from gold_installments.rules.posting import Line, contra_lines

if TYPE_CHECKING:
    from accounts.models import User


def post_discount(*, contract: Contract, closing: Closing, actor: User, now: datetime) -> LedgerEntry | None:
    """Let go what the closing lets off; None where that is nothing. The contract's row is locked; `rebuild` follows."""
    if not closing.discount_rial:
        return None
    entry = post_entry(
        contract=contract, kind=LedgerEntry.Kind.DISCOUNT, lines=discount_lines(closing), actor=actor, now=now
    )
    append_event(
        contract=contract, kind=ContractEvent.Kind.PAID, at=now, now=now, actor=actor, entry=entry,
        mg=closing.discount_mg, rial=closing.rial_discount,
    )  # fmt: skip
    return entry


def reverse_discount_of(
    *, payment: Payment, contract: Contract, reason: str, actor: User, now: datetime
) -> LedgerEntry | None:
    """Take back the discount that `payment` had earned by settling its contract; the contra entry, or None where the
    payment settled nothing. For whoever reverses the payment, in the same transaction, before `rebuild`.
    """
    made = Settlement.objects.filter(payment_id=payment.pk).select_related("discount_entry__event").first()
    if made is None or made.discount_entry is None:
        return None
    lines = made.discount_entry.lines.order_by("pk").values_list("account", "mg", "rial")
    entry = post_entry(
        contract=contract, kind=LedgerEntry.Kind.REVERSAL, actor=actor, now=now, reverses=made.discount_entry,
        lines=contra_lines(Line(Account(account), mg, rial) for account, mg, rial in lines),
    )  # fmt: skip
    append_event(
        contract=contract, kind=ContractEvent.Kind.REVERSED, at=now, now=now, actor=actor, entry=entry,
        target=made.discount_entry.event, reason=reason,
    )  # fmt: skip
    return entry
