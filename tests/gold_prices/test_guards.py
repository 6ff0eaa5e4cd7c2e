"""What a figure must not contradict, figure by figure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gold_prices.rules.consensus import Basis, Judgement, Quote, Verdict
from gold_prices.rules.guards import (
    Anchor,
    contradictions,
    jump_limit,
    jumped,
    looks_like_another_unit,
    ratio_fault,
    worth_at,
)
from gold_prices.rules.instruments import COINS, SHOWN, Instrument
from tests.gold_prices.quoting import GOOD, NOW, last, quote

#: Rial, as recorded on 2025-07-24: 18k from the history of that day, coins from a body of that afternoon.
GRAM_2025 = 71_280_000
COINS_2025 = {
    Instrument.EMAMI: 795_100_000,
    Instrument.BAHAR: 717_900_000,
    Instrument.HALF: 426_000_000,
    Instrument.QUARTER: 247_000_000,
    Instrument.GRAM_COIN: 147_000_000,
}
#: Rial, recorded on 2026-08-06 in one body.
GRAM_2026 = 185_557_960
ROWS_2026 = {
    Instrument.MESGHAL: 803_800_000,
    Instrument.EMAMI: 1_840_000_000,
    Instrument.BAHAR: 1_805_000_000,
    Instrument.HALF: 945_000_000,
    Instrument.QUARTER: 525_000_000,
    Instrument.GRAM_COIN: 270_000_000,
}


def fault(instrument: Instrument, value: int, anchor: Anchor) -> Judgement | None:
    return ratio_fault(quote("a", value, instrument), anchor)


def test_a_price_of_24k_or_of_a_mesghal_is_not_taken_for_another_unit() -> None:
    assert not looks_like_another_unit(GOOD * 4 // 3, GOOD)
    assert not looks_like_another_unit(GOOD * 43318 // 10000, GOOD)


@pytest.mark.parametrize("factor", [10, 100, 1000, 10_000])
def test_every_power_of_ten_is_another_unit_either_way(factor: int) -> None:
    assert looks_like_another_unit(GOOD * factor, GOOD)
    assert looks_like_another_unit(GOOD, GOOD * factor)
    assert looks_like_another_unit(GOOD * factor * 3 // 4, GOOD)


def test_the_worth_of_the_metal_at_a_price_of_18k() -> None:
    assert worth_at(Instrument.MESGHAL, 100_000_000) == 433_180_200
    assert worth_at(Instrument.GOLD24, 100_000_000) == 133_333_333
    assert worth_at(Instrument.EMAMI, 100_000_000) == 975_960_000
    assert worth_at(Instrument.HALF, 100_000_000) == 487_980_000
    assert worth_at(Instrument.QUARTER, 100_000_000) == 243_990_000
    assert worth_at(Instrument.GRAM_COIN, 100_000_000) == 121_200_000
    assert [one for one in SHOWN if worth_at(one, GOOD) is None] == [
        Instrument.GOLD18,
        Instrument.USD,
        Instrument.OUNCE,
    ]


@pytest.mark.parametrize(("gram", "rows"), [(GRAM_2025, COINS_2025), (GRAM_2026, ROWS_2026)])
def test_recorded_prices_fit_one_another(gram: int, rows: dict[Instrument, int]) -> None:
    faults = {instrument: fault(instrument, value, Anchor(value=gram)) for instrument, value in rows.items()}
    assert faults == dict.fromkeys(rows)


@pytest.mark.parametrize("instrument", [Instrument.MESGHAL, Instrument.GOLD24, *COINS])
@pytest.mark.parametrize("factor", [10, 100, 1000])
def test_a_wrong_unit_is_told_from_a_wrong_ratio(instrument: Instrument, factor: int) -> None:
    metal = worth_at(instrument, GOOD)
    assert metal is not None
    for value in (metal * factor, metal // factor):
        found = fault(instrument, value, Anchor(value=GOOD))
        assert found is not None
        assert (found.verdict, found.basis, found.against) == (Verdict.UNIT_SUSPECT, Basis.GOLD18, metal)


@pytest.mark.parametrize("instrument", [Instrument.MESGHAL, Instrument.GOLD24])
def test_two_percent_of_ratio_and_not_one_rial_more(instrument: Instrument) -> None:
    metal = worth_at(instrument, 100_000_000)
    assert metal is not None
    anchor = Anchor(value=100_000_000)
    high, low = metal * 1020 // 1000, -(-metal * 980 // 1000)
    assert fault(instrument, high, anchor) is None
    assert fault(instrument, low, anchor) is None
    for value in (high + 1, low - 1):
        found = fault(instrument, value, anchor)
        assert found is not None
        assert (found.verdict, found.permille) == (Verdict.RATIO, 20)


def test_a_price_of_18k_given_for_24k_does_not_fit() -> None:
    found = fault(Instrument.GOLD24, GOOD, Anchor(value=GOOD))
    assert found is not None
    assert found.why() == {"permille": 250, "against": 150_000_000, "basis": "gold18"}


def test_a_coin_below_its_metal_or_far_above_it_does_not_fit() -> None:
    metal = 975_960_000
    anchor = Anchor(value=100_000_000)
    for value, fits in (
        (metal * 8 // 10, True),
        (metal * 16 // 10, True),
        (metal * 7 // 10, False),
        (metal * 2, False),
    ):
        assert (fault(Instrument.EMAMI, value, anchor) is None) is fits


def test_an_anchor_of_yesterday_binds_less_tightly() -> None:
    for permille in (1050, 950):
        mesghal = 433_180_200 * permille // 1000
        assert fault(Instrument.MESGHAL, mesghal, Anchor(value=100_000_000)) is not None
        assert fault(Instrument.MESGHAL, mesghal, Anchor(value=100_000_000, slack_permille=40)) is None


def body(gram: int, mesghal: int, *, source: str = "a", previous_close: bool = False) -> list[Quote]:
    return [
        quote(source, gram, Instrument.GOLD18),
        quote(source, mesghal, Instrument.MESGHAL, previous_close=previous_close),
    ]


def test_a_body_that_contradicts_itself_loses_both_rows_and_no_other() -> None:
    rows = [
        *body(GOOD, GOOD * 43),
        quote("a", GOOD * 11, Instrument.EMAMI),
        *body(GOOD, GOOD * 43318 // 10000, source="b"),
    ]
    found = contradictions(rows)
    assert set(found) == {("a", Instrument.GOLD18), ("a", Instrument.MESGHAL)}
    assert {one.basis for one in found.values()} == {Basis.OWN_BODY}
    assert {one.verdict for one in found.values()} == {Verdict.UNIT_SUSPECT}


def test_a_mesghal_of_yesterday_or_of_nothing_contradicts_nobody() -> None:
    assert contradictions(body(GOOD, GOOD * 43, previous_close=True)) == {}
    assert contradictions(body(GOOD, 0)) == {}
    assert contradictions([quote("a", GOOD * 43, Instrument.MESGHAL)]) == {}


@pytest.mark.parametrize(
    ("families", "days", "limit"),
    [(1, 0, 40), (1, 1, 50), (1, 11, 150), (1, 14, 150), (2, 0, 200), (2, 1, 250), (2, 6, 500), (2, 14, 500)],
)
def test_how_far_so_few_may_move_the_price(families: int, days: int, limit: int) -> None:
    assert jump_limit(families, timedelta(days=days)) == limit


def test_three_families_or_a_fortnight_lift_the_limit() -> None:
    assert jump_limit(3, timedelta(0)) is None
    assert jump_limit(1, timedelta(days=14, seconds=1)) is None


def test_a_standing_price_from_a_clock_ahead_is_as_good_as_one_of_now() -> None:
    assert jump_limit(1, timedelta(minutes=-9)) == 40


def test_nothing_has_jumped_where_nothing_stood() -> None:
    assert not jumped(GOOD, None, 1, NOW)
    assert jumped(GOOD * 2, last(), 1, NOW)


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_another_unit_is_a_matter_of_ratio_and_not_of_direction(one: int, other: int) -> None:
    assert looks_like_another_unit(one, other) == looks_like_another_unit(other, one)
    assert looks_like_another_unit(one, other) == (2 * max(one, other) >= 15 * min(one, other))
