"""Plans, rates and options between the book and the bodies of the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from gold_installments.api.contract_answers import toman
from gold_installments.api.sale_shapes import (
    CalculatorIn,
    OptionOut,
    OptionRowOut,
    PlanIn,
    PlanLimits,
    PlanOut,
    RateOut,
)
from gold_installments.api.term_shapes import shown_changes
from gold_installments.api.wishes import items_from
from gold_installments.models import DatedRate, Plan
from gold_installments.queries import WeightNotPositive
from gold_installments.queries.calculator import SaleMissing, invoice_of, worth_of
from gold_installments.queries.deal_refusals import refusal_of
from gold_installments.queries.plans import template_from
from gold_installments.rules.plan_comparison import PlanOption
from gold_installments.rules.plan_template import PlanTemplate
from gold_installments.rules.rates import Rate
from gold_installments.rules.refused import RuleRefused
from measures.money import RIAL_PER_TOMAN, rial_from_toman
from persian.jalali import format_jalali


def limits_from(told: PlanLimits) -> dict[str, int]:
    """Fields of PlanTemplate; what is left open keeps its first meaning."""
    given = told.dict()
    return {
        name.replace("_toman", "_rial"): value * RIAL_PER_TOMAN if name.endswith("_toman") else value
        for name, value in given.items()
        if value is not None
    }


def template(told: PlanIn) -> PlanTemplate:
    """A plan that nobody saved. Raises DealRefused."""
    try:
        return template_from(name=told.name, kind=told.kind, limits=limits_from(told.limits))
    except RuleRefused as error:
        raise refusal_of(error) from error


def plan_out(plan: Plan) -> PlanOut:
    """A plan under the names of its body."""
    limits: dict[str, Any] = {
        name.replace("_rial", "_toman"): value // RIAL_PER_TOMAN if name.endswith("_rial") else value
        for name, value in plan.limits.items()
    }
    return PlanOut(
        id=plan.pk, version=plan.version, name=plan.name, kind=plan.kind, limits=limits,
        terms=shown_changes(plan.terms), is_active=plan.is_active,
    )  # fmt: skip


def rate_out(row: DatedRate) -> RateOut:
    """A rate the shop set."""
    return RateOut(
        kind=row.kind, from_on=format_jalali(row.from_date), from_on_gregorian=row.from_date.isoformat(), bp=row.bp,
        reason=row.reason, set_by=row.set_by.display_name, usual=False,
    )  # fmt: skip


def usual_out(rate: Rate) -> RateOut:
    """A rate that holds where the shop set none."""
    return RateOut(
        kind=rate.kind.value, from_on=format_jalali(rate.from_date), from_on_gregorian=rate.from_date.isoformat(),
        bp=rate.bp, reason="", set_by="", usual=True,
    )  # fmt: skip


def total_of(body: CalculatorIn, *, rial_per_g: int, today: date) -> int:
    """Rial of the whole sale: the items', the gold's, or the sum that was said. Raises DealRefused, SaleMissing."""
    if sum((bool(body.items), body.gold_mg is not None, body.total_toman is not None)) != 1:
        raise SaleMissing(field="items")
    try:
        items = items_from(body.items)
    except RuleRefused as error:
        raise refusal_of(error) from error
    if items:
        return invoice_of(items=items, rial_per_g=rial_per_g, today=today).total_rial
    if body.gold_mg is None:
        return rial_from_toman(body.total_toman or 0)
    if body.gold_mg < 1:
        raise WeightNotPositive(field="gold_mg")
    return worth_of(gold_mg=body.gold_mg, rial_per_g=rial_per_g)


def option_out(option: PlanOption) -> OptionOut:
    """One plan worked out."""
    return OptionOut(
        name=option.template.name, kind=option.template.kind.value, count=option.template.count,
        debt_mg=option.debt_mg, fee_mg=option.fee_mg, fee_toman=toman(option.fee_rial),
        total_toman=toman(option.total_rial), verdict=option.judgement.verdict.value,
        reasons=list(option.judgement.reasons),
        rows=[OptionRowOut(index=row.number, mg=row.mg, amount_toman=toman(row.rial)) for row in option.rows],
    )  # fmt: skip
