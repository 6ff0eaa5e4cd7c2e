"""Up to three plans side by side before anybody signs (C19). Rial, mg of 750, Rial per gram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gold_installments.rules.fee import flat_fee_mg
from gold_installments.rules.plan_template import Judgement, PlanKind, PlanTemplate, Proposal, judge
from gold_installments.rules.refused import RuleRefused, refuse_below
from gold_installments.rules.toman_plan import annuity_plan, flat_plan
from measures.gold import mg_for_rial, quote_rial, rial_for_mg
from measures.split import split_evenly

MOST_OPTIONS: Final = 3


@dataclass(frozen=True)
class PlanRow:
    """One row of an offer: `mg` is 0 in a Toman plan; `rial` of a weight plan is what it costs at today's price."""

    number: int
    mg: int
    rial: int


@dataclass(frozen=True)
class PlanOption:
    """One plan worked out. `fee_*` is what it costs beyond the sale; a weight plan's Rial hold at today's price only.

    `debt_mg` and `fee_mg` are 0 in a Toman plan.
    """

    template: PlanTemplate
    judgement: Judgement
    rows: tuple[PlanRow, ...]
    debt_mg: int
    fee_mg: int
    fee_rial: int

    @property
    def total_rial(self) -> int:
        return sum(row.rial for row in self.rows)


def compare_plans(
    *, templates: Sequence[PlanTemplate], total_rial: int, down_rial: int, rial_per_g: int
) -> tuple[PlanOption, ...]:
    """Each template with its usual number of rows, in the order given; a refused one is worked out all the same, so
    that the desk can say why. Raises RuleRefused `options_out_of_range` unless there are 1 to 3, `nothing_financed`,
    and what the plans refuse (`step_too_large`).
    """
    if not 1 <= len(templates) <= MOST_OPTIONS:
        raise RuleRefused("options_out_of_range", f"1 to {MOST_OPTIONS} plans are compared")
    refuse_below(1, "nothing_financed", financed_rial=total_rial - down_rial)
    proposals = [(template, Proposal(template.count, total_rial, down_rial)) for template in templates]
    return tuple(work_out(template, proposal, rial_per_g) for template, proposal in proposals)


def work_out(template: PlanTemplate, proposal: Proposal, rial_per_g: int) -> PlanOption:
    """The rows and the cost of one proposal under one template. Raises as `compare_plans`."""
    judgement = judge(template, proposal)
    if template.kind is PlanKind.WEIGHT:
        return _weight(template, proposal, judgement, rial_per_g)
    make = flat_plan if template.kind is PlanKind.TOMAN_FLAT else annuity_plan
    plan = make(
        principal_rial=proposal.financed_rial,
        rate_bp=template.rate_per_row_bp,
        count=proposal.count,
        step_rial=template.step_rial,
    )
    rows = tuple(PlanRow(row.number, 0, row.pay_rial) for row in plan.rows)
    return PlanOption(template, judgement, rows, 0, 0, plan.profit_rial)


def _weight(template: PlanTemplate, proposal: Proposal, judgement: Judgement, rial_per_g: int) -> PlanOption:
    gold_mg = mg_for_rial(proposal.financed_rial, rial_per_g)
    refuse_below(1, "nothing_financed", gold_mg=gold_mg)
    fee_mg = flat_fee_mg(gold_mg, template.rate_bp, proposal.count * template.months_per_row)
    weights = split_evenly(gold_mg + fee_mg, proposal.count)
    rows = tuple(
        PlanRow(number, mg, quote_rial(mg, rial_per_g, template.step_rial)) for number, mg in enumerate(weights, 1)
    )
    return PlanOption(template, judgement, rows, gold_mg + fee_mg, fee_mg, rial_for_mg(fee_mg, rial_per_g))
