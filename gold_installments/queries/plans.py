"""Named plans of the shop (C18), and up to three of them side by side (C19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Plan
from gold_installments.rules.plan_template import PlanKind, PlanTemplate
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class PlanNotFound(Refusal, Http404):
    """No such plan in this shop."""

    code = "plan_not_found"
    status = 404
    message = _("There is no such plan in this shop.")


def plan_for(*, user: User, pk: int, field: str | None = None) -> Plan:
    """One plan, put away or not. Raises NotPermitted, PlanNotFound naming `field`."""
    require(user, Grant.BOOK_READ)
    try:
        return Plan.objects.get(pk=pk)
    except (Plan.DoesNotExist, OverflowError) as error:
        raise PlanNotFound(field=field) from error


def active_plan(pk: int | None) -> Plan | None:
    """The plan a contract is signed under, None for none. Raises PlanNotFound where it is not there or put away."""
    if pk is None:
        return None
    plan = Plan.objects.filter(pk=pk, is_active=True).first() if pk < 2**63 else None
    if plan is None:
        raise PlanNotFound(field="plan_id")
    return plan


def list_plans(*, user: User, with_inactive: bool = False) -> list[Plan]:
    """The plans by name; those put away only `with_inactive`. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    rows = Plan.objects.order_by("-is_active", "name", "id")
    return list(rows if with_inactive else rows.filter(is_active=True))


def template_of(plan: Plan) -> PlanTemplate:
    """The plan as the rules know it."""
    return template_from(name=plan.name, kind=plan.kind, limits=plan.limits)


def template_from(*, name: str, kind: str, limits: Mapping[str, Any]) -> PlanTemplate:
    """The same from its parts. Raises RuleRefused `template_out_of_range`; ValueError for an unknown kind."""
    return PlanTemplate(name=name, kind=PlanKind(kind), **limits)
