"""A person moves a contract through its life: the table of rules.contract_states says who may, and what is owed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from accounts.rules.grants import Grant
from gold_installments.actions.clean_reason import ReasonMissing
from gold_installments.actions.rebuild import move_state
from gold_installments.models import Contract
from gold_installments.rules.contract_states import ContractState, Mover, move
from gold_installments.rules.refused import RuleRefused
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class MoveUnknown(Refusal):
    """The table has no such step; `params` say from where to where."""

    code = "move_unknown"
    status = 409
    message = _("A contract that is «%(source)s» does not become «%(target)s».")


class MoveNotYours(Refusal):
    """Somebody else makes this step."""

    code = "move_not_yours"
    status = 403
    message = _("You are not permitted to do this; ask the shop's owner or manager.")


class ApprovalMissing(Refusal):
    """This step needs a second person."""

    code = "approval_missing"
    status = 403
    message = _("Another person has to approve this.")


_SAID: Final[dict[str, type[Refusal]]] = {
    "move_not_yours": MoveNotYours,
    "actor_missing": MoveNotYours,
    "reason_missing": ReasonMissing,
    "approval_missing": ApprovalMissing,
}


def move_by(
    *,
    contract: Contract,
    target: Contract.State,
    actor: User,
    reason: str,
    now: datetime,
    approver: User | None = None,
    alone: bool = False,
) -> None:
    """Make the step on the locked row and note it; `rebuild` saves it. `alone`: nobody else could approve it.

    Raises MoveUnknown, MoveNotYours, ReasonMissing, ApprovalMissing.
    """
    by = Mover.OWNER if actor.may(Grant.CONTRACT_END) else Mover.STAFF
    try:
        move(
            source=ContractState(contract.state), target=ContractState(target.value), by=by, actor=actor.username,
            at=now, reason=reason, approver=approver.username if approver else "", alone=alone,
        )  # fmt: skip
    except RuleRefused as refused:
        if refused.code in _SAID:
            raise _SAID[refused.code] from refused
        raise MoveUnknown(source=contract.get_state_display(), target=target.label) from refused
    move_state(contract=contract, target=target, actor=actor, now=now, reason=reason, approver=approver)
