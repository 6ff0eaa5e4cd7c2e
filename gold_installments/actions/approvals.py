"""What needs a second person (O2): one asks, another one decides, and the decision does it.

Every two-person action goes through here, so one sentence says who is a second person: whoever else in the shop is
active and may approve. Where there is nobody else, the action is done at once: see docs/decisions/0014-second-person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.queries import others_who_may
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import clean_reason, short_reason
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.once import same_request
from gold_installments.models import Approval, Contract
from gold_installments.queries.changes import latest_changes
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: Does what an approval asks for, inside the transaction of the decision and with the contract's row locked; the last
#: step of it is `rebuild`. `approver` is None where nobody else could have approved. What it refuses undoes the
#: decision. The approval's contract is the locked row.
Performer = Callable[..., None]
#: Filled in actions.performers, and by rooms above in their `ready`.
PERFORMERS: Final[dict[str, Performer]] = {}
#: What follows from a refusal, for the kinds where something does; called in the same way.
REFUSERS: Final[dict[str, Performer]] = {}
WAITING = Approval.State.WAITING


class ApprovalDecided(Refusal):
    """Somebody decided it before; `params["by"]` is who."""

    code = "approval_decided"
    status = 409
    message = _("This request was already decided by %(by)s.")


class ApprovalLapsed(Refusal):
    """The contract is no longer the one the request was about; `extra` says what changed and by whom."""

    code = "approval_lapsed"
    status = 409
    message = _("The contract changed after this was asked for; ask again.")

    def __init__(self, contract: Contract) -> None:
        super().__init__()
        self.contract = contract

    @property
    def extra(self) -> dict[str, object]:
        """The version of now, and the newest changes."""
        return {"version": self.contract.version, "changed": latest_changes(self.contract)}


class OwnRequest(Refusal):
    """The one who asks is not the second person."""

    code = "own_request"
    status = 403
    message = _("You asked for this yourself; another person has to approve it.")


def needs_second(actor: User) -> bool:
    """Whether what `actor` asks for waits for another person: not where nobody else in the shop could approve it."""
    return not actor.may(Grant.APPROVE) or bool(others_who_may(Grant.APPROVE, but=actor))


def ask(
    *, kind: Approval.Kind, contract: Contract, payload: dict[str, Any], reason: str, actor: User, now: datetime
) -> Approval:
    """Put the request before a second person, or do it at once where `needs_second` says that there is none.

    The caller has asked `require` for the grant of the action itself and looked whether it can be done; `payload` is
    plain JSON, all that the performer needs. WAITING or APPROVED comes back; the same waiting request asked again
    comes back as it is. Raises ReasonMissing, ReasonTooLong and what the performer refuses.
    """
    why = clean_reason(reason)
    with transaction.atomic():
        held = hold_contract(contract.pk)
        same = Approval.objects.filter(
            contract=held, kind=kind, state=WAITING, asked_by_id=actor.pk, subject_version=held.version, payload=payload
        )
        if (twin := same.first()) is not None:
            return twin
        approval = Approval.objects.create(
            kind=kind, contract=held, subject_version=held.version, payload=payload, reason=why, asked_at=now,
            asked_by=actor,
        )  # fmt: skip
        _note(approval, actor, "approval.asked")
        if not needs_second(actor):
            _perform(approval, None, "", now)
    return approval


def decide(
    *, approval: Approval, approve: bool, reason: str = "", actor: User, now: datetime,
    idempotency_key: str | None = None,
) -> Approval:  # fmt: skip
    """Approve (and do) or refuse what was asked for; returns the decided row, also when the same person says so again,
    with the same key or another.

    A refusal needs a reason; whoever asked may refuse (take back) it, never approve it. Raises NotPermitted,
    ShopClosed, ReasonMissing, ReasonTooLong, OwnRequest, ApprovalDecided, ApprovalLapsed (kept as LAPSED: the contract
    changed meanwhile, or the one who asked has left), KeyMissing, IdempotencyConflict, and what the performer refuses,
    which leaves it waiting.
    """
    if approve or approval.asked_by_id != actor.pk:
        require(actor, Grant.APPROVE, subject=approval)
    require_open_shop()
    why = short_reason(reason) if approve else clean_reason(reason)
    if approve and approval.asked_by_id == actor.pk:
        raise OwnRequest
    with transaction.atomic():
        contract = hold_contract(approval.contract_id)
        rows = Approval.objects.select_for_update(of=("self",)).select_related("asked_by", "decided_by")
        row = rows.get(pk=approval.pk)
        row.contract = contract
        body: dict[str, Any] = {"approval": row.pk, "approve": approve, "reason": why}
        same_request(key=idempotency_key, action="approval.decide", body=body, actor=actor, now=now)
        if row.state != WAITING:
            return _decided_before(row, approve, actor)
        lapsed = approve and (contract.version != row.subject_version or not row.asked_by.is_active)
        if lapsed:
            _close(row, Approval.State.LAPSED, actor, why, now)
        elif approve:
            _perform(row, actor, why, now)
        else:
            _refuse(row, actor, why, now)
    if lapsed:
        raise ApprovalLapsed(contract)
    return row


def _decided_before(row: Approval, approve: bool, actor: User) -> Approval:
    if row.state == Approval.State.LAPSED:
        raise ApprovalLapsed(row.contract)
    wanted = Approval.State.APPROVED if approve else Approval.State.REFUSED
    by = row.decided_by or row.asked_by
    if (row.state, by.pk) == (wanted, actor.pk):
        return row
    raise ApprovalDecided(by=by.display_name)


def _perform(row: Approval, approver: User | None, why: str, now: datetime) -> None:
    _close(row, Approval.State.APPROVED, approver, why, now)
    PERFORMERS[row.kind](row, approver, now)
    _note(row, approver or row.asked_by, "approval.approved")


def _refuse(row: Approval, actor: User, why: str, now: datetime) -> None:
    by = None if actor.pk == row.asked_by_id else actor
    _close(row, Approval.State.REFUSED, by, why, now)
    if (follow := REFUSERS.get(row.kind)) is not None:
        follow(row, by, now)
    _note(row, actor, "approval.refused")


def _close(row: Approval, state: Approval.State, by: User | None, why: str, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at, row.decision_reason = state, by, now, why
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])


def _note(row: Approval, actor: User, action: str) -> None:
    detail: dict[str, object] = {
        "kind": row.kind, "contract": row.contract.number, "version": row.subject_version,
        "asked_by": row.asked_by.display_name, "reason": row.decision_reason or row.reason,
        "alone": row.state == Approval.State.APPROVED and row.decided_by_id is None,
    }  # fmt: skip
    note_audit(actor=actor, action=action, subject=row, detail=detail)
