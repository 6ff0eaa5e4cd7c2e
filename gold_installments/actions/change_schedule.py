"""Reschedule, moratorium, another due day (C12, C13): a new version of the schedule takes over what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.approvals import ask
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.post_entry import append_event
from gold_installments.actions.rebuild import rebuild
from gold_installments.models import Approval, Contract, ContractEvent, Installment, ScheduleVersion
from gold_installments.queries.replan import DueDay, Replan, Wish, replan, settled_wish, wish_as_json, wish_from
from gold_installments.queries.replaying import rule_as_json
from gold_installments.rules.versions import Version
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Changed:
    """What was, or will be, the schedule; `approval` where a second person is asked (maybe done by now)."""

    contract: Contract
    plan: Replan
    approval: Approval | None = None

    @property
    def waits(self) -> bool:
        """Whether nothing has happened yet."""
        return self.approval is not None and self.approval.state == Approval.State.WAITING


def preview_schedule(*, contract: Contract, wish: Wish, actor: User, now: datetime) -> Changed:
    """The schedule before and after, with nothing written. Raises NotPermitted, ContractSettled, ContractNotActive and
    the refusals of `queries.replan_refused`.
    """
    require(actor, Grant.RESCHEDULE, subject=contract)
    require_owing(contract)
    return Changed(contract, replan(contract, wish, today=tehran_today(now)))


def change_schedule(
    *, contract: Contract, wish: Wish, version: int, reason: str, actor: User, now: datetime
) -> Changed:
    """Ask for the change, or make it: rescheduling and moratoria need a second person, another due day does not.

    Nothing that was paid is touched, and the old version stays readable. Raises NotPermitted, ShopClosed,
    ReasonMissing, ReasonTooLong, ContractChanged, ContractSettled, ContractNotActive, the refusals of
    `queries.replan_refused`, and of `ask`.
    """
    require(actor, Grant.RESCHEDULE, subject=contract)
    require_open_shop()
    why = clean_reason(reason)
    with transaction.atomic():
        held = hold_contract(contract.pk, version=version)
        require_owing(held)
        plan = replan(held, wish, today=tehran_today(now))
        if isinstance(wish, DueDay):
            _apply(held, plan, why=why, actor=actor, approver=None, now=now)
            return Changed(held, plan)
        payload = wish_as_json(settled_wish(wish, plan))
        approval = ask(kind=Approval.Kind.RESCHEDULE, contract=held, payload=payload, reason=why, actor=actor, now=now)
    return Changed(Contract.objects.select_related("customer").get(pk=held.pk), plan, approval)


def perform_change(approval: Approval, approver: User | None, now: datetime) -> None:
    """Make the change that was approved; the rows are those that were shown."""
    contract = approval.contract
    require_owing(contract)
    plan = replan(contract, wish_from(approval.payload), today=tehran_today(now))
    _apply(contract, plan, why=approval.reason, actor=approval.asked_by, approver=approver, now=now)


def _apply(contract: Contract, plan: Replan, *, why: str, actor: User, approver: User | None, now: datetime) -> None:
    kept = write_version(contract, plan, why=why, actor=actor, approver=approver, now=now)
    append_event(
        contract=contract, kind=ContractEvent.Kind.PLANNED, at=now, now=now, actor=actor, schedule=kept, reason=why
    )
    rebuild(contract=contract, actor=actor, now=now)
    detail: dict[str, object] = {
        "contract": contract.number, "kind": kept.kind, "version": kept.number, "rows": len(plan.version.rows),
        "reason": why, "approver": approver.display_name if approver else "",
    }  # fmt: skip
    note_audit(actor=actor, action="contract.rescheduled", subject=contract, detail=detail)


def write_version(
    contract: Contract, plan: Replan, *, why: str, actor: User, approver: User | None, now: datetime
) -> ScheduleVersion:
    """The new version with its rows, closed until the replay opens them."""
    version: Version = plan.version
    kept = ScheduleVersion.objects.create(
        contract=contract, number=version.number, kind=version.kind.value, starts_on=version.starts_on,
        rule=rule_as_json(plan.rule), taken=[[one.row.version, one.row.number, one.amount] for one in version.taken],
        held_first=version.held.first if version.held else None, held_last=version.held.last if version.held else None,
        reason=why, actor=actor, approver=approver, at=now,
    )  # fmt: skip
    unit = "mg" if contract.is_weight else "rial"
    Installment.objects.bulk_create(
        [
            Installment(
                contract=contract, version=version.number, number=row.number, nominal_date=row.nominal_date,
                due_date=row.due_date, **{unit: row.amount},
            )
            for row in version.rows
        ]
    )  # fmt: skip
    return kept
