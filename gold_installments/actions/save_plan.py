"""Named plans of the shop: made, changed, put away (C18). A contract keeps its own terms whatever becomes of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.hold import hold_name
from gold_installments.models import Plan
from gold_installments.queries.changes import changes_of_plan
from gold_installments.queries.deal_refusals import refusal_of
from gold_installments.queries.plans import PlanNotFound, template_from
from gold_installments.rules.by_plan import frequency_of
from gold_installments.rules.reasons import one_line
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms import Terms
from gold_installments.rules.terms_check import changed_terms
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LOCK = "plans"
LONGEST_NAME = 80


class PlanNameMissing(Refusal):
    """A plan is picked by its name."""

    code = "name_missing"
    message = _("Write the name of the plan.")


class PlanNameTooLong(Refusal):
    """More than a name."""

    code = "name_too_long"
    message = _("The name is too long: at most 80 letters.")


class PlanNameTaken(Refusal):
    """Two plans of one name cannot be told apart; `params["plan"]` is the number of the other one."""

    code = "plan_name_taken"
    status = 409
    message = _("Another plan has this name.")


class PlanChanged(Refusal):
    """Somebody changed the plan since the asker read it; `extra` is what it is now."""

    code = "version_conflict"
    status = 409
    message = _("The plan was changed meanwhile; look at it again before you save.")

    def __init__(self, plan: Plan, *, seen: int) -> None:
        super().__init__(field="version")
        self.plan, self.seen = plan, seen

    @property
    def extra(self) -> dict[str, object]:
        """The version of now, and what changed and by whom since the one that was `seen`."""
        return {"version": self.plan.version, "changed": changes_of_plan(self.plan, since=self.seen)}


def make_plan(
    *, name: str, kind: str, limits: Mapping[str, Any], terms: Mapping[str, object], actor: User, now: datetime
) -> Plan:
    """A new plan; `limits` are the fields of rules.plan_template.PlanTemplate but name and kind, `terms` of Terms.

    Raises NotPermitted, ShopClosed, PlanNameMissing, PlanNameTooLong, PlanNameTaken, DealRefused with the code of the
    rule it breaks.
    """
    require(actor, Grant.PLAN_WRITE)
    require_open_shop()
    known = _checked(name, kind, limits, terms)
    with transaction.atomic():
        hold_name(LOCK)
        _refuse_twin(known, but=None)
        plan = Plan.objects.create(
            name=known, kind=kind, limits=dict(limits), terms=dict(terms), created_at=now, created_by_id=actor.pk
        )
        _note(plan, actor, "plan.made")
    return plan


def change_plan(*, plan_id: int, version: int, changes: Mapping[str, Any], actor: User, now: datetime) -> Plan:
    """Change `name`, `limits`, `terms` or `is_active` of a plan; live contracts keep what they were signed with.

    Its kind stays: another kind is another plan. Raises as `make_plan`, PlanNotFound and PlanChanged.
    """
    require(actor, Grant.PLAN_WRITE)
    require_open_shop()
    with transaction.atomic():
        hold_name(LOCK)
        plan = Plan.objects.select_for_update().filter(pk=plan_id).first() if plan_id < 2**63 else None
        if plan is None:
            raise PlanNotFound
        if plan.version != version:
            raise PlanChanged(plan, seen=version)
        for column, value in changes.items():
            setattr(plan, column, value)
        plan.name = _checked(plan.name, plan.kind, plan.limits, plan.terms)
        if plan.is_active:
            _refuse_twin(plan.name, but=plan.pk)
        plan.version += 1
        plan.save()
        _note(plan, actor, "plan.changed")
    return plan


def _checked(name: str, kind: str, limits: Mapping[str, Any], terms: Mapping[str, object]) -> str:
    known = one_line(name)
    if not known:
        raise PlanNameMissing(field="name")
    if len(known) > LONGEST_NAME:
        raise PlanNameTooLong(field="name")
    try:
        template = template_from(name=known, kind=kind, limits=limits)
        changed_terms(Terms(), {**terms, "frequency": frequency_of(template)})
    except RuleRefused as error:
        raise refusal_of(error) from error
    return known


def _refuse_twin(name: str, *, but: int | None) -> None:
    twin = Plan.objects.filter(name=name, is_active=True).exclude(pk=but or 0).first()
    if twin is not None:
        raise PlanNameTaken(field="name", plan=twin.pk)


def _note(plan: Plan, actor: User, action: str) -> None:
    detail: dict[str, object] = {
        "name": plan.name, "kind": plan.kind, "limits": plan.limits, "terms": plan.terms, "version": plan.version,
        "is_active": plan.is_active,
    }  # fmt: skip
    note_audit(actor=actor, action=action, subject=plan, detail=detail)
