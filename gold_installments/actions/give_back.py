"""What goes back into the customer's hand when a payment is reversed: cheques and gold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gold_installments.actions.move_cheque import WAITING, move_cheque
from gold_installments.models import Cheque, ChequeMove, OldGoldPiece, Payment
from gold_installments.rules.payment_lines import pending_lines
from gold_installments.rules.posting import Line
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class PieceMelted(Refusal):
    """It cannot be given back."""

    code = "piece_melted"
    status = 409
    message = _("The gold of this payment was melted; it cannot be given back, so the payment stays.")


class ChequeCleared(Refusal):
    """Its money is in the account."""

    code = "cheque_cleared"
    status = 409
    message = _("The cheque of this payment has ended at the bank already; what came of it is what can be reversed.")


def lines_to_undo(payment: Payment, lines: list[Line]) -> list[Line]:
    """The ledger lines that are still to be turned: a cheque that ended in another way has its own entry for that.

    Raises ChequeCleared where nothing else is left, or where the cheque had counted at once and was paid; PieceMelted.
    """
    if OldGoldPiece.objects.filter(leg__payment_id=payment.pk, state=OldGoldPiece.State.MELTED).exists():
        raise PieceMelted
    left = list(lines)
    if _made_by_clearing(payment) is not None:
        return left
    for leg in payment.legs.select_related("cheque").exclude(cheque=None):
        if leg.cheque is None or leg.cheque.state in WAITING:
            continue
        if not payment.pending_rial:
            raise ChequeCleared
        for line in pending_lines(leg.amount_rial):
            left.remove(line)
    if not left:
        raise ChequeCleared
    return left


def give_back(*, payment: Payment, cheque_becomes: str, reason: str, actor: User, now: datetime) -> None:
    """Note that cheques and pieces left the shop; a cheque whose clearing is undone is at the bank again."""
    OldGoldPiece.objects.filter(leg__payment_id=payment.pk, state=OldGoldPiece.State.IN_DRAWER).update(
        state=OldGoldPiece.State.RETURNED
    )
    if (step := _made_by_clearing(payment)) is not None:
        cheque = Cheque.objects.select_for_update().get(pk=step.cheque_id)
        move_cheque(cheque, Cheque.State.DEPOSITED, actor=actor, now=now, reason=reason)
        return
    for cheque in Cheque.objects.select_for_update().filter(legs__payment_id=payment.pk).order_by("pk"):
        if cheque.state in WAITING:
            move_cheque(cheque, cheque_becomes, actor=actor, now=now, reason=reason)


def _made_by_clearing(payment: Payment) -> ChequeMove | None:
    return ChequeMove.objects.filter(payment_id=payment.pk).first()
