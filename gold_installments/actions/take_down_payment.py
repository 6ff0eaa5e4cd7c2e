"""Payment 0: what is paid at the signing itself, a receipt like any other, which can be reversed (C5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from gold_installments.actions.check_tender import Kind, LegIn, TenderUnknown
from gold_installments.actions.record_payment import record_payment
from gold_installments.models import Contract, Payment
from gold_installments.rules.debts import DebtKind
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: The number of the down payment among a contract's fees; what is charged later counts from 1.
DOWN_PAYMENT: Final = 0


def take_down_payment(*, contract: Contract, rial: int, legs: Sequence[LegIn], actor: User, now: datetime) -> Payment:
    """Record the legs, `rial` together, as a payment on the down payment that the contract owes.

    Inside the transaction of the signing. Raises TenderUnknown for gold by weight (the down payment is in Rial), and
    what `record_payment` refuses; all name the field `down_payment`.
    """
    try:
        if any(leg.kind == Kind.GOLD for leg in legs):
            raise TenderUnknown
        recorded = record_payment(
            contract=contract, amount_rial=rial, legs=legs, actor=actor, now=now,
            named=[(DebtKind.FEE.value, 0, DOWN_PAYMENT)], idempotency_key=f"down-payment:{contract.number}",
        )  # fmt: skip
    except Refusal as refusal:
        refusal.field = "down_payment"
        raise
    return recorded.payment
