"""Flat and annuity plans (R11, R12)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.toman_plan import TomanPlan, annuity_plan, flat_plan
from tests.gold_installments_money.oracle import T, half_up, up_to

STEP = 1_000 * T


def toman(plan: TomanPlan) -> list[int]:
    return [row.pay_rial // T for row in plan.rows]


def test_t01_the_last_row_takes_what_the_step_leaves() -> None:
    plan = flat_plan(principal_rial=50_000_000 * T, rate_bp=250, count=7, step_rial=STEP)
    assert toman(plan) == [8_393_000] * 6 + [8_392_000]
    assert plan.profit_rial == 8_750_000 * T


def test_t01_an_even_plan_is_even() -> None:
    plan = flat_plan(principal_rial=60_000_000 * T, rate_bp=300, count=6, step_rial=STEP)
    assert toman(plan) == [11_800_000] * 6
    assert [row.interest_rial for row in plan.rows] == [1_800_000 * T] * 6


def test_t02_the_annuity_table() -> None:
    plan = annuity_plan(principal_rial=60_000_000 * T, rate_bp=200, count=6, step_rial=STEP)
    table = [
        tuple(part // T for part in (row.pay_rial, row.interest_rial, row.principal_rial, row.balance_rial))
        for row in plan.rows
    ]
    assert table == [
        (10_712_000, 1_200_000, 9_512_000, 50_488_000),
        (10_712_000, 1_009_760, 9_702_240, 40_785_760),
        (10_712_000, 815_715, 9_896_285, 30_889_475),
        (10_712_000, 617_790, 10_094_210, 20_795_265),
        (10_712_000, 415_905, 10_296_095, 10_499_170),
        (10_709_153, 209_983, 10_499_170, 0),
    ]
    assert plan.profit_rial == 4_269_153 * T


def test_t02_a_step_of_one_exists() -> None:
    by_toman = annuity_plan(principal_rial=60_000_000 * T, rate_bp=200, count=6, step_rial=T)
    assert toman(by_toman)[:5] == [10_711_549] * 5
    by_rial = annuity_plan(principal_rial=60_000_000 * T, rate_bp=200, count=6, step_rial=1)
    assert by_rial.rows[0].pay_rial == 107_115_488
    flat = flat_plan(principal_rial=50_000_000 * T, rate_bp=250, count=7, step_rial=T)
    assert toman(flat) == [8_392_858] * 6 + [8_392_852]


@pytest.mark.parametrize("make", [flat_plan, annuity_plan])
@pytest.mark.parametrize(
    ("principal", "rate", "count", "step", "code"),
    [
        (0, 100, 6, 1, "principal_out_of_range"),
        (10**13 + 1, 100, 6, 1, "principal_out_of_range"),
        (1000, -1, 6, 1, "rate_out_of_range"),
        (1000, 10_001, 6, 1, "rate_out_of_range"),
        (1000, 100, 0, 1, "count_out_of_range"),
        (1000, 100, 61, 1, "count_out_of_range"),
        (1000, 100, 6, 0, "step_not_positive"),
        (60_000, 0, 6, 30_000, "step_too_large"),
    ],
)
def test_plans_that_make_no_sense_are_refused(
    make: Callable[..., TomanPlan], principal: int, rate: int, count: int, step: int, code: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        make(principal_rial=principal, rate_bp=rate, count=count, step_rial=step)
    assert refused.value.code == code


# Large enough that raising every row to the step leaves something for the last.
amounts = st.integers(10**8, 10**12)
rates = st.integers(0, 500)
counts = st.integers(1, 60)
steps = st.sampled_from([1, 10, 10_000])


def assert_sound(plan: TomanPlan, principal: int, count: int, step: int) -> None:
    assert len(plan.rows) == count
    assert [row.number for row in plan.rows] == list(range(1, count + 1))
    assert sum(row.principal_rial for row in plan.rows) == principal
    assert all(row.pay_rial == row.interest_rial + row.principal_rial for row in plan.rows)
    assert all(row.pay_rial % step == 0 for row in plan.rows[:-1])
    assert len({row.pay_rial for row in plan.rows[:-1]}) <= 1
    assert plan.rows[-1].balance_rial == 0
    assert plan.rows[-1].pay_rial > 0


@given(principal=amounts, rate=rates, count=counts, step=steps)
def test_flat_rows_sum_to_the_whole(principal: int, rate: int, count: int, step: int) -> None:
    plan = flat_plan(principal_rial=principal, rate_bp=rate, count=count, step_rial=step)
    unit = 1 if step == 1 else T
    profit = half_up(Fraction(principal * rate * count, 10_000 * unit)) * unit
    assert plan.total_rial == principal + profit
    assert plan.rows[0].pay_rial == (up_to(Fraction(plan.total_rial, count), step) if count > 1 else plan.total_rial)
    assert plan.rows[-1].pay_rial <= plan.rows[0].pay_rial
    assert_sound(plan, principal, count, step)


@given(principal=amounts, rate=rates, count=counts, step=steps)
def test_annuity_rows_follow_the_slow_table(principal: int, rate: int, count: int, step: int) -> None:
    plan = annuity_plan(principal_rial=principal, rate_bp=rate, count=count, step_rial=step)
    # The present value of `count` payments of one, discounted row by row.
    growth = 1 + Fraction(rate, 10_000)
    pay = up_to(Fraction(principal) / sum(growth**-k for k in range(1, count + 1)), step)
    unit, balance = (1 if step == 1 else T), principal
    for row in plan.rows[:-1]:
        interest = half_up(Fraction(balance * rate, 10_000 * unit)) * unit
        balance -= pay - interest
        assert (row.pay_rial, row.interest_rial, row.balance_rial) == (pay, interest, balance)
    last = plan.rows[-1]
    assert last.pay_rial == balance + half_up(Fraction(balance * rate, 10_000 * unit)) * unit
    assert_sound(plan, principal, count, step)
    # A row's interest is rounded by half a unit at most.
    assert last.pay_rial <= pay + count * unit
