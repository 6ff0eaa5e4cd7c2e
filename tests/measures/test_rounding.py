"""The one rounding rule, against Python's own decimals and against itself."""

import decimal
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.rounding import ceil_div, ceil_to_step, round_half_up

WHOLE = st.integers(-(10**18), 10**18)
POSITIVE = st.integers(1, 10**12)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (5, 3, 2), (0, 7, 0), (1, 2, 1), (-1, 2, -1), (3_780_337_5, 10, 3_780_338)],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_up(numerator, denominator) == expected


@given(WHOLE, POSITIVE)
def test_agrees_with_decimal_half_up(numerator: int, denominator: int) -> None:
    with decimal.localcontext(prec=80):
        exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), decimal.ROUND_HALF_UP)
    assert round_half_up(numerator, denominator) == int(exact)


@given(WHOLE, POSITIVE)
def test_a_reversal_is_the_exact_negative(numerator: int, denominator: int) -> None:
    assert round_half_up(-numerator, denominator) == -round_half_up(numerator, denominator)


@given(WHOLE, POSITIVE)
def test_the_error_is_never_above_a_half(numerator: int, denominator: int) -> None:
    assert abs(2 * (round_half_up(numerator, denominator) * denominator - numerator)) <= denominator


@given(WHOLE, st.integers(1, 10**6))
def test_raising_to_a_step_adds_less_than_the_step(n: int, step: int) -> None:
    raised = ceil_to_step(n, step)
    assert raised % step == 0
    assert 0 <= raised - n < step


def test_the_step_of_the_worked_quote() -> None:
    assert ceil_to_step(41_996_250, 1_000) == 41_997_000
    assert ceil_to_step(41_997_000, 1_000) == 41_997_000
    assert ceil_div(7, 2) == 4


@pytest.mark.parametrize("wrong", [1.0, Decimal(1), True, "1", float("nan")])
def test_only_whole_numbers_enter(wrong: object) -> None:
    with pytest.raises(TypeError, match="whole numbers only"):
        round_half_up(cast("Any", wrong), 1)
    with pytest.raises(TypeError, match="whole numbers only"):
        ceil_div(1, cast("Any", wrong))


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_denominator_is_positive(denominator: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        round_half_up(1, denominator)
    with pytest.raises(ValueError, match="positive"):
        ceil_div(1, denominator)
