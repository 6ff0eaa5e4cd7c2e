"""What lateness costs: one row of 3,733 mg due 1404/08/05, one per mille a day, grace 5, cap 5 %."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.rules.debts import Unit
from gold_installments.rules.penalty import (
    NO_PENALTY,
    CountFrom,
    PenaltyMode,
    PenaltyTerms,
    Portion,
    Span,
    late_days,
    merged,
    row_penalty,
)
from tests.gold_installments_rules.days import jalali

DUE = jalali("1404/08/05")
TERMS = PenaltyTerms(PenaltyMode.GRAMS, rate_ppm=1_000, grace_days=5, cap_ppm=50_000)
FROM_END = replace(TERMS, count_from=CountFrom.END_OF_GRACE)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def cost(terms: PenaltyTerms, *parts: tuple[int, int], held: tuple[Span, ...] = ()) -> int:
    """The penalty of a row paid in parts of (amount, days after the due date)."""
    portions = [Portion(amount, after(days)) for amount, days in parts]
    whole = sum(amount for amount, _ in parts)
    return row_penalty(amount=whole, due_date=DUE, portions=portions, terms=terms, held=merged(held))


@pytest.mark.parametrize(
    ("days", "from_due", "from_end"),
    [
        pytest.param(4, 0, 0, id="N01"),
        pytest.param(5, 0, 0, id="N02"),
        pytest.param(6, 22, 4, id="N03"),
        pytest.param(50, 187, 168, id="N04"),
        pytest.param(60, 187, 187, id="N05"),
    ],
)
def test_n01_n02_n03_n04_n05_a_row_paid_late(days: int, from_due: int, from_end: int) -> None:
    assert cost(TERMS, (3733, days)) == from_due
    assert cost(FROM_END, (3733, days)) == from_end


def test_n06_a_row_paid_in_two_parts() -> None:
    assert cost(TERMS, (2000, 6), (1733, 10)) == 29
    assert 3733 * 6 + 1733 * 4 == 2000 * 6 + 1733 * 10 == 29_330


def test_what_is_paid_within_the_grace_costs_nothing() -> None:
    assert cost(TERMS, (3732, 4), (1, 6)) == 0
    assert cost(TERMS, (1000, 3), (2733, 10)) == 27  # 27.33


def test_a_toman_row_and_its_share() -> None:
    terms = PenaltyTerms(PenaltyMode.GRAMS, rate_ppm=1_000)
    assert cost(terms, (118_000_000, 12)) == 1_416_000
    assert terms.unit(Unit.RIAL) is Unit.RIAL
    assert terms.unit(Unit.MG) is Unit.MG
    assert replace(terms, mode=PenaltyMode.FIXED).unit(Unit.MG) is Unit.RIAL


def test_rial_a_day_a_fixed_sum_and_nothing() -> None:
    daily = PenaltyTerms(PenaltyMode.RIAL_A_DAY, rial_a_day=500_000, grace_days=5, cap_rial=4_000_000)
    assert [cost(daily, (3733, days)) for days in (5, 6, 8, 9)] == [0, 3_000_000, 4_000_000, 4_000_000]
    assert cost(replace(daily, count_from=CountFrom.END_OF_GRACE), (2000, 2), (1733, 7)) == 1_000_000
    fixed = PenaltyTerms(PenaltyMode.FIXED, fixed_rial=2_000_000, grace_days=5)
    assert [cost(fixed, (3733, days)) for days in (5, 6, 60)] == [0, 2_000_000, 2_000_000]
    assert cost(NO_PENALTY, (3733, 600)) == 0


def test_held_days_count_for_nothing_and_not_for_the_grace() -> None:
    review = Span(after(3), after(6))
    assert late_days(DUE, after(9), merged([review])) == 5
    assert cost(TERMS, (3733, 9), held=(review,)) == 0
    assert cost(TERMS, (3733, 10), held=(review, Span(after(5), after(6)))) == 22
    assert cost(TERMS, (3733, 10), held=(Span(after(-9), after(0)),)) == 37
    assert merged([Span(after(2), after(1)), Span(after(4), after(5)), Span(after(1), after(3))]) == (
        Span(after(1), after(5)),
    )


def test_figures_below_zero_are_no_clause() -> None:
    with pytest.raises(ValueError, match="negative"):
        PenaltyTerms(PenaltyMode.GRAMS, rate_ppm=-1)


def slow(amount: int, parts: list[Portion], terms: PenaltyTerms, held: list[Span]) -> int:
    """Every late day of every part counted one after the other."""
    millionths = 0
    for part in parts:
        days = [
            day
            for day in (DUE + timedelta(days=k) for k in range(1, max(0, (part.until - DUE).days) + 1))
            if not any(span.first <= day <= span.last for span in held)
        ]
        if len(days) > terms.grace_days:
            skipped = terms.grace_days if terms.count_from is CountFrom.END_OF_GRACE else 0
            for _ in days[skipped:]:
                millionths += part.amount * terms.rate_ppm
    if terms.cap_ppm is not None:
        millionths = min(millionths, amount * terms.cap_ppm)
    return (2 * millionths + 1_000_000) // 2_000_000


spans = st.tuples(st.integers(-10, 80), st.integers(-2, 30)).map(lambda it: Span(after(it[0]), after(it[0] + it[1])))


@given(
    parts=st.lists(st.tuples(st.integers(0, 5000), st.integers(-20, 90)), min_size=1, max_size=5),
    held=st.lists(spans, max_size=4),
    terms=st.builds(
        PenaltyTerms,
        mode=st.just(PenaltyMode.GRAMS),
        rate_ppm=st.integers(0, 5_000),
        grace_days=st.integers(0, 12),
        count_from=st.sampled_from(list(CountFrom)),
        cap_ppm=st.one_of(st.none(), st.integers(0, 200_000)),
    ),
)
def test_the_days_counted_one_by_one_give_the_same(
    parts: list[tuple[int, int]], held: list[Span], terms: PenaltyTerms
) -> None:
    portions = [Portion(amount, after(days)) for amount, days in parts]
    whole = sum(amount for amount, _ in parts) + 1
    found = row_penalty(amount=whole, due_date=DUE, portions=portions, terms=terms, held=merged(held))
    assert found == slow(whole, portions, terms, held)
