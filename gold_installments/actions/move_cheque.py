"""A payment cheque from hand to hand: each step is kept with who, when and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import ContractNotActive
from gold_installments.models import Cheque, ChequeMove, Contract, Payment
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

State = Cheque.State
#: Here, and not paid yet.
WAITING = (State.HELD, State.DEPOSITED)


class ChequeNotHere(Refusal):
    """Cleared, bounced or given back already; `params["state"]` says which."""

    code = "cheque_not_here"
    status = 409
    message = _("This cheque does not wait any more: %(state)s.")


class NotPaymentCheque(Refusal):
    """A guarantee is no payment."""

    code = "not_a_payment_cheque"
    status = 409
    message = _("This cheque guarantees a contract; it does not pay one.")


def hold_cheque(cheque: Cheque) -> tuple[Contract, Cheque]:
    """The contract and then its cheque, locked, as they are now. Raises NotPaymentCheque."""
    contract = hold_contract(cheque.contract_id)
    row = Cheque.objects.select_for_update(of=("self",)).get(pk=cheque.pk)
    if row.role != Cheque.Role.PAYMENT:
        raise NotPaymentCheque
    return contract, row


def require_waiting(cheque: Cheque, contract: Contract) -> None:
    """Raise ChequeNotHere unless the cheque is in the drawer or at the bank, ContractNotActive for an ended contract:
    what comes of a debt that was given up is a recovery."""
    if cheque.state not in WAITING:
        raise ChequeNotHere(state=str(State(cheque.state).label))
    require_not_ended(contract)


def require_not_ended(contract: Contract) -> None:
    """Raise ContractNotActive where the debt was ended by an entry of its own: cancelled, written off, never begun."""
    if not contract.is_live and contract.state != Contract.State.SETTLED:
        raise ContractNotActive


def move_cheque(
    cheque: Cheque, target: str, *, actor: User, now: datetime, payment: Payment | None = None, reason: str = ""
) -> None:
    """Note the step and keep it on the row, which must be locked."""
    ChequeMove.objects.create(
        cheque=cheque, source=cheque.state, target=target, payment=payment, reason=reason, actor_id=actor.pk, at=now
    )
    cheque.state = target
    cheque.version += 1
    cheque.save(update_fields=["state", "version"])
    detail: dict[str, object] = {"contract": cheque.contract.number, "state": target, "reason": reason}
    note_audit(actor=actor, action="cheque.moved", subject=cheque, detail=detail)


def deposit_cheque(*, cheque: Cheque, actor: User, now: datetime) -> Cheque:
    """The cheque goes to the bank; asked again it stays there.

    Raises NotPermitted, ShopClosed, NotPaymentCheque, ChequeNotHere, ContractNotActive.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    with transaction.atomic():
        contract, row = hold_cheque(cheque)
        if row.state != State.DEPOSITED:
            require_waiting(row, contract)
            move_cheque(row, State.DEPOSITED, actor=actor, now=now)
    return row
