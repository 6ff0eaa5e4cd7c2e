"""What a sale goes by: plans, rates, the calculator."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.actions.postable_price import PriceUnknown
from gold_installments.actions.save_plan import change_plan, make_plan
from gold_installments.actions.set_rate import set_rate
from gold_installments.api.caller import caller
from gold_installments.api.contract_answers import toman
from gold_installments.api.days import day_from
from gold_installments.api.sale_answers import (
    limits_from,
    option_out,
    plan_out,
    rate_out,
    template,
    total_of,
    usual_out,
)
from gold_installments.api.sale_shapes import CalculatorIn, CalculatorOut, PlanIn, PlanOut, PlanPatch, RateIn, RateOut
from gold_installments.api.term_shapes import changes_from, fields_as_sent
from gold_installments.queries import counter_price, list_plans, plan_for
from gold_installments.queries.calculator import options_of
from gold_installments.queries.plans import template_of
from gold_installments.queries.rates import list_rates
from gold_installments.rules.rates import USUAL_RATES
from measures.money import rial_from_toman
from persian.jalali import tehran_today

router = Router(tags=["sale"])


@router.get("/plans", response=list[PlanOut], summary="List the shop's plans")
def plans(request: HttpRequest, inactive: bool = False) -> list[PlanOut]:
    """By name; those put away only with `inactive`."""
    return [plan_out(row) for row in list_plans(user=caller(request), with_inactive=inactive)]


@router.post("/plans", response={201: PlanOut}, summary="Make a plan")
def new_plan(request: HttpRequest, body: PlanIn) -> Status[PlanOut]:
    """409 `plan_name_taken` for a name another plan has."""
    limits, terms = limits_from(body.limits), changes_from(body.terms)
    user = caller(request)
    with fields_as_sent():
        made = make_plan(name=body.name, kind=body.kind, limits=limits, terms=terms, actor=user, now=timezone.now())
    return Status(201, plan_out(made))


@router.patch("/plans/{int:plan_id}", response=PlanOut, summary="Change a plan")
def edit_plan(request: HttpRequest, plan_id: int, body: PlanPatch) -> PlanOut:
    """Contracts keep what they were signed with. 409 `version_conflict` where somebody changed it meanwhile."""
    told: dict[str, Any] = {}
    if body.name is not None:
        told["name"] = body.name
    if body.limits is not None:
        told["limits"] = limits_from(body.limits)
    if body.terms is not None:
        told["terms"] = changes_from(body.terms)
    if body.is_active is not None:
        told["is_active"] = body.is_active
    user = caller(request)
    with fields_as_sent():
        changed = change_plan(plan_id=plan_id, version=body.version, changes=told, actor=user, now=timezone.now())
    return plan_out(changed)


@router.get("/rates", response=list[RateOut], summary="The tax and profit rates and their days")
def rates(request: HttpRequest) -> list[RateOut]:
    """What the shop set, then the usual ones; of two for one day the first counts."""
    shown = [rate_out(row) for row in list_rates(user=caller(request))]
    return shown + [usual_out(rate) for rate in USUAL_RATES]


@router.post("/rates", response={201: RateOut}, summary="Set a rate from a day on")
def new_rate(request: HttpRequest, body: RateIn) -> Status[RateOut]:
    """The owner's decision; invoices of before keep theirs."""
    from_date = day_from(body.from_on, field="from_on")
    user = caller(request)
    made = set_rate(kind=body.kind, from_date=from_date, bp=body.bp, reason=body.reason, actor=user, now=timezone.now())
    return Status(201, rate_out(made))


@router.post("/calculator", response=CalculatorOut, summary="Plans side by side, for nobody in particular")
def calculator(request: HttpRequest, body: CalculatorIn) -> CalculatorOut:
    """A plan that its own limits refuse is worked out all the same, with the reasons. Nothing is written."""
    user, now = caller(request), timezone.now()
    require(user, Grant.BOOK_READ)
    price = counter_price(now=now)
    if price.rial_per_g is None:
        raise PriceUnknown(price)
    saved = [template_of(plan_for(user=user, pk=pk)) for pk in body.plan_ids[:4]]
    templates = [*saved, *(template(plan) for plan in body.plans[:4])]
    total = total_of(body, rial_per_g=price.rial_per_g, today=tehran_today(now))
    down = rial_from_toman(body.down_toman)
    options = options_of(templates=templates, total_rial=total, down_rial=down, rial_per_g=price.rial_per_g)
    return CalculatorOut(
        price_toman_per_gram=toman(price.rial_per_g), price_state=price.state, total_toman=toman(total),
        down_toman=body.down_toman, options=[option_out(option) for option in options],
    )  # fmt: skip
