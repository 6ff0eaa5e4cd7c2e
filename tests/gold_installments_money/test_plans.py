"""Plans as data, their limits, and three side by side (C18, C19)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gold_installments.rules.plan_comparison import compare_plans
from gold_installments.rules.plan_template import PlanKind, PlanTemplate, Proposal, Verdict, judge
from gold_installments.rules.refused import RuleRefused
from tests.gold_installments_money.oracle import MARKET, T

SIX = PlanTemplate(
    name="six months", kind=PlanKind.WEIGHT, count=6, rate_bp=200, least_count=3, most_count=12, least_down_bp=2_500,
    least_financed_rial=5_000_000 * T, most_financed_rial=500_000_000 * T, approval_above_rial=200_000_000 * T,
)  # fmt: skip
FLAT = replace(SIX, name="flat", kind=PlanKind.TOMAN_FLAT, rate_bp=300)
ANNUITY = replace(SIX, name="annuity", kind=PlanKind.TOMAN_ANNUITY)


@pytest.mark.parametrize(
    ("count", "total", "down", "verdict", "reasons"),
    [
        (6, 100_000_000, 25_000_000, Verdict.ALLOWED, ()),
        (2, 100_000_000, 25_000_000, Verdict.REFUSED, ("count_out_of_range",)),
        (13, 100_000_000, 24_999_999, Verdict.REFUSED, ("count_out_of_range", "down_too_small")),
        (6, 6_000_000, 2_000_000, Verdict.REFUSED, ("financed_too_small",)),
        (6, 800_000_000, 200_000_000, Verdict.REFUSED, ("financed_too_large",)),
        (6, 266_666_667, 66_666_667, Verdict.ALLOWED, ()),
        (6, 300_000_000, 75_000_000, Verdict.APPROVAL, ("over_approval",)),
    ],
)
def test_c18_a_proposal_is_held_against_the_plan(
    count: int, total: int, down: int, verdict: Verdict, reasons: tuple[str, ...]
) -> None:
    found = judge(SIX, Proposal(count, total * T, down * T))
    assert (found.verdict, found.reasons) == (verdict, reasons)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"count": 2},
        {"count": 13},
        {"least_count": 0},
        {"most_count": 61},
        {"rate_bp": -1},
        {"rate_bp": 10_001},
        {"least_down_bp": 10_001},
        {"step_rial": 0},
        {"months_per_row": 0},
        {"most_financed_rial": 1},
    ],
)
def test_c18_a_plan_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleRefused) as refused:
        replace(SIX, **wrong)
    assert refused.value.code == "template_out_of_range"


def test_c19_three_plans_side_by_side() -> None:
    weight, flat, annuity = compare_plans(
        templates=[SIX, FLAT, ANNUITY], total_rial=80_000_000 * T, down_rial=20_000_000 * T, rial_per_g=MARKET
    )
    assert (weight.debt_mg, weight.fee_mg) == (5_973, 640)
    assert sum(row.mg for row in weight.rows) == 5_973
    assert [row.mg for row in weight.rows] == [995] * 5 + [998]
    assert weight.rows[0].rial == 11_194_000 * T
    assert (flat.total_rial, flat.fee_rial) == (70_800_000 * T, 10_800_000 * T)
    assert (annuity.rows[-1].rial, annuity.fee_rial) == (10_709_153 * T, 4_269_153 * T)
    assert {option.judgement.verdict for option in (weight, flat, annuity)} == {Verdict.ALLOWED}


def test_c19_a_row_of_two_months_costs_two_months() -> None:
    every_second = replace(FLAT, count=3, months_per_row=2)
    (option,) = compare_plans(templates=[every_second], total_rial=60_000_000 * T, down_rial=0, rial_per_g=MARKET)
    assert [row.rial for row in option.rows] == [23_600_000 * T] * 3
    assert option.judgement.reasons == ("down_too_small",)


@pytest.mark.parametrize(
    ("plans", "down", "code"),
    [
        (0, 0, "options_out_of_range"),
        (4, 0, "options_out_of_range"),
        (1, 60, "nothing_financed"),
        (1, 59, "nothing_financed"),
    ],
)
def test_c19_what_cannot_be_compared(plans: int, down: int, code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        compare_plans(templates=[SIX] * plans, total_rial=60, down_rial=down, rial_per_g=MARKET)
    assert refused.value.code == code
