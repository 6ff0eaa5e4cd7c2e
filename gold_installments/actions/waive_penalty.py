"""Let a penalty go (E3): asked for by one, approved by another; the charge stays in the book beside what was let go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.approvals import ask
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.once import done_before, mark_done
from gold_installments.actions.post_entry import append_event
from gold_installments.actions.rebuild import rebuild
from gold_installments.models import Approval, Contract, ContractEvent
from gold_installments.queries.replaying import state_of
from gold_installments.rules.debts import Unit, pour
from gold_installments.rules.replay import State
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

ACTION = "penalty.waive"


class NoPenaltyOpen(Refusal):
    """Nothing to waive: there is none, or it was paid or waived before."""

    code = "no_penalty_open"
    status = 409
    message = _("No penalty is open here; a penalty that was paid cannot be waived.")


class WaiverTooLarge(Refusal):
    """More than what is open; `params["open"]` is that, in the penalty's unit."""

    code = "waiver_too_large"
    message = _("This is more than the penalty that is open; a penalty that was paid cannot be waived.")


class WaiverNotPositive(Refusal):
    """Less than one."""

    code = "waiver_not_positive"
    message = _("The penalty to waive must be more than zero.")


class WaiverInOtherUnit(Refusal):
    """Milligrams of a penalty in Rial, or the other way round."""

    code = "waiver_other_unit"
    message = _("The penalty of this contract is counted in the other unit: gold or Toman.")


def ask_waiver(
    *,
    contract: Contract,
    amount: int | None = None,
    unit: Unit | None = None,
    row: tuple[int, int] | None = None,
    reason: str,
    version: int | None = None,
    actor: User,
    now: datetime,
    idempotency_key: str,
) -> Approval:
    """Ask for a waiver of `amount` (None: all that is open) of the penalty, oldest row first or of one `row` (version,
    number); done at once only where nobody else could approve it.

    `unit`, where given, must be the penalty's. Raises NotPermitted, ShopClosed, ContractChanged, ContractSettled,
    ContractNotActive, NoPenaltyOpen, WaiverTooLarge, WaiverNotPositive, WaiverInOtherUnit, ReasonMissing,
    ReasonTooLong, KeyMissing, IdempotencyConflict.
    """
    require(actor, Grant.WAIVE, subject=contract)
    require_open_shop()
    why = clean_reason(reason)
    body: dict[str, Any] = {
        "contract": contract.pk, "amount": amount, "unit": unit, "row": str(row) if row else None, "reason": why,
    }  # fmt: skip
    with transaction.atomic():
        held = hold_contract(contract.pk)
        if done := done_before(key=idempotency_key, action=ACTION, body=body):
            return Approval.objects.select_related("contract__customer", "asked_by", "decided_by").get(pk=done["pk"])
        held = hold_contract(contract.pk, version=version)
        require_owing(held)
        state = state_of(held, as_of=tehran_today(now))
        shares = _shares(state, amount, unit, row)
        payload = {"unit": state.penalty_unit.value, "rows": shares}
        approval = ask(kind=Approval.Kind.WAIVER, contract=held, payload=payload, reason=why, actor=actor, now=now)
        mark_done(key=idempotency_key, action=ACTION, body=body, result={"pk": approval.pk}, actor=actor, now=now)
    return approval


def _shares(
    state: State, amount: int | None, unit: Unit | None, row: tuple[int, int] | None
) -> list[tuple[int, int, int]]:
    """[(version, number, amount), ...] of the rows, oldest due date first."""
    if unit is not None and unit is not state.penalty_unit:
        raise WaiverInOtherUnit(field="amount")
    rows = [it for it in state.rows if row is None or (it.key.version, it.key.number) == row]
    room = [(it.key, it.penalty_open) for it in sorted(rows, key=lambda it: (it.due_date, it.key))]
    total = sum(free for _, free in room)
    if total == 0:
        raise NoPenaltyOpen
    if amount is not None and amount <= 0:
        raise WaiverNotPositive(field="amount")
    taken, left = pour(total if amount is None else amount, room)
    if left:
        raise WaiverTooLarge(field="amount", open=total)
    return [(key.version, key.number, part) for key, part in taken]


def perform_waiver(approval: Approval, approver: User | None, now: datetime) -> None:
    """Do what was approved; the ledger's side is posted by `rebuild`. Raises WaiverTooLarge."""
    contract = approval.contract
    state = state_of(contract, as_of=tehran_today(now))
    free = {(row.key.version, row.key.number): row.penalty_open for row in state.rows}
    for version, number, amount in approval.payload["rows"]:
        if amount > free.get((version, number), 0):
            raise WaiverTooLarge(open=free.get((version, number), 0))
        append_event(
            contract=contract, kind=ContractEvent.Kind.WAIVED, at=now, now=now, actor=approval.asked_by,
            version=version, number=number, reason=approval.reason, **{state.penalty_unit.value: amount},
        )  # fmt: skip
    rebuild(contract=contract, actor=approver or approval.asked_by, now=now)
    detail: dict[str, object] = {
        "contract": contract.number, **approval.payload, "reason": approval.reason,
        "asked_by": approval.asked_by.display_name,
    }  # fmt: skip
    note_audit(actor=approver or approval.asked_by, action="penalty.waived", subject=contract, detail=detail)
