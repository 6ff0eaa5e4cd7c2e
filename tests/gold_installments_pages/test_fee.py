"""The flat fee: whole milligrams, half up, as the domain study counts it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from gold_installments.forms import PercentField
from gold_installments.rules.fee import flat_fee_mg


def test_two_percent_a_month_on_twenty_grams_for_six_months() -> None:
    assert flat_fee_mg(20_000, 200, 6) == 2_400


@given(st.integers(1, 50_000_000), st.integers(0, 1_000), st.integers(1, 60))
def test_the_fee_is_within_half_a_milligram_of_the_exact_one(gold_mg: int, points: int, months: int) -> None:
    exact = Fraction(gold_mg * points * months, 10_000)
    assert abs(flat_fee_mg(gold_mg, points, months) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "points"),
    [("۲", 200), ("1.5", 150), ("۱٫۲۵", 125), ("1/5", 150), ("٢", 200), ("۲٪", 200), ("", 0), ("0", 0), ("10", 1_000)],
)
def test_a_percentage_is_read_in_any_digits(text: str, points: int) -> None:
    assert PercentField().clean(text) == points


@pytest.mark.parametrize("text", ["-2", "abc", "1.234", "NaN", "10.01", "99999999999999", "²", ".5", "1e1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        PercentField().clean(text)
