"""A wish under a named plan: the plan fixes kind, rate, rhythm and step, and judges the rest."""

from __future__ import annotations

from dataclasses import replace

from gold_installments.rules.deal import Deal
from gold_installments.rules.due_dates import FREQUENCIES, Period
from gold_installments.rules.plan_template import PlanKind, PlanTemplate, Proposal, Verdict, judge
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.wish import DealKind, Method, Wish

_KINDS = {
    PlanKind.WEIGHT: (DealKind.WEIGHT, Method.FLAT),
    PlanKind.TOMAN_FLAT: (DealKind.TOMAN, Method.FLAT),
    PlanKind.TOMAN_ANNUITY: (DealKind.TOMAN, Method.ANNUITY),
}


def frequency_of(template: PlanTemplate) -> str:
    """The name of the plan's rhythm. Raises RuleRefused `template_out_of_range` where no contract has such a one."""
    for name, known in FREQUENCIES.items():
        if (known.period, known.every) == (Period.MONTH, template.months_per_row):
            return name
    raise RuleRefused("template_out_of_range", f"no rows every {template.months_per_row} months")


def under_plan(wish: Wish, template: PlanTemplate) -> Wish:
    """The wish with what the plan fixes.

    Raises RuleRefused: `plan_kind_differs`, `plan_fixes_rate`, `plan_fixes_rows`.
    """
    kind, method = _KINDS[template.kind]
    if wish.kind is not kind:
        raise RuleRefused("plan_kind_differs", "the plan is of the other kind")
    if wish.fee_mg or wish.fee_rial or wish.rate_bp:
        raise RuleRefused("plan_fixes_rate", "the plan says the rate")
    if "frequency" in wish.terms or wish.rows:
        raise RuleRefused("plan_fixes_rows", "the plan says when the rows fall due")
    return replace(
        wish, method=method, rate_bp=template.rate_bp, step_rial=template.step_rial,
        terms={**wish.terms, "frequency": frequency_of(template)},
    )  # fmt: skip


def approval_reasons(deal: Deal, template: PlanTemplate) -> tuple[str, ...]:
    """Why another person has to agree, none where nobody has to. Raises RuleRefused with the first limit broken."""
    proposal = Proposal(deal.wish.count, deal.total_rial or 0, deal.down_rial)
    judgement = judge(template, proposal)
    if judgement.verdict is Verdict.REFUSED:
        raise RuleRefused(judgement.reasons[0], "the plan does not allow it")
    return judgement.reasons
