"""The price derived from the world market."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_prices.rules.instruments import Instrument
from gold_prices.rules.parity import Road, middle, parity, parity_of, premium_permille
from tests.gold_prices.quoting import GOOD, NOW, quote

USDT = quote("nobitex_usdt", 1_870_000, Instrument.USDT, age=30)
OUNCE = quote("goldapi", 439_750, Instrument.OUNCE, age=50)  # US cents
#: 4397.50 dollars x 1,870,000 Rial / 31.1034768 g x 0.75.
BY_OUNCE = 198_289_529
PAXG = quote("nobitex_paxg", 8_240_000_000, Instrument.PAXG, age=10)
BY_PAXG = 198_691_614


def test_from_the_ounce_and_the_price_of_usdt() -> None:
    derived = parity(None, OUNCE, USDT)
    assert derived is not None
    assert (derived.rial_per_g, derived.basis) == (BY_OUNCE, Road.OUNCE)
    assert derived.observed_at == OUNCE.observed_at


def test_from_the_book_of_a_token_that_is_an_ounce_of_fine_gold() -> None:
    derived = parity(PAXG, OUNCE, USDT)
    assert derived is not None
    assert (derived.rial_per_g, derived.basis, derived.observed_at) == (BY_PAXG, Road.PAXG, PAXG.observed_at)
    assert parity(PAXG, None, USDT) == derived


def test_half_a_road_leads_nowhere() -> None:
    assert parity(None, OUNCE, None) is None
    assert parity(None, None, USDT) is None
    assert parity(None, None, None) is None


def test_two_roads_that_disagree_are_none() -> None:
    wrong = quote("nobitex_paxg", PAXG.value * 106 // 100, Instrument.PAXG)
    assert parity(wrong, OUNCE, USDT) is None
    assert parity(quote("nobitex_paxg", PAXG.value * 10, Instrument.PAXG), OUNCE, USDT) is None


@given(st.integers(1, 10**9), st.integers(1, 10**8))
def test_the_derived_price_is_the_exact_quotient_to_half_a_rial(cents: int, rial: int) -> None:
    derived = parity(None, quote("o", cents, Instrument.OUNCE), quote("u", rial, Instrument.USDT))
    exact = Fraction(cents, 100) * rial / Fraction("31.1034768") * Fraction(3, 4)
    if derived is None:
        assert exact < Fraction(1, 2)
    else:
        assert abs(derived.rial_per_g - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(("price", "permille"), [(GOOD, 0), (GOOD * 12 // 10, 200), (GOOD * 97 // 100, -30)])
def test_the_premium_has_a_sign(price: int, permille: int) -> None:
    assert premium_permille(price, GOOD) == permille


def test_the_ounce_of_friday_serves_until_monday() -> None:
    monday = quote("swissquote", OUNCE.value, Instrument.OUNCE, age=3 * 24 * 3600)
    derived = parity_of([USDT], ounce=monday, now=NOW)
    assert derived is not None
    assert derived.observed_at == NOW - timedelta(days=3)
    assert parity_of([USDT], ounce=quote("s", OUNCE.value, Instrument.OUNCE, age=3 * 24 * 3600 + 1), now=NOW) is None


def test_of_several_prices_of_usdt_the_middle_one_counts() -> None:
    three = [
        quote(name, value, Instrument.USDT) for name, value in (("a", 1_870_000), ("b", 18_700_000), ("c", 1_871_000))
    ]
    found = middle(three, Instrument.USDT, NOW)
    assert found is not None
    assert found.source == "c"
    assert middle([quote("a", 1_870_000, Instrument.USDT, age=1801)], Instrument.USDT, NOW) is None
    assert middle([quote("a", 0, Instrument.USDT)], Instrument.USDT, NOW) is None
    assert middle(three, Instrument.PAXG, NOW) is None
