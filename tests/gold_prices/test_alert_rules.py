"""What is worth telling, figure by figure: facts in, wanted episodes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gold_prices.rules.alerts import Facts, Failing, Kind, Priced, Said, Thresholds, Wanted, wanted_episodes

#: A Saturday, 14:00 in Tehran; the market opened at 11:00.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
OPENED = NOW - timedelta(hours=3)
MARKS = Thresholds()


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def price(minutes_ago: float, rial: int) -> Priced:
    return Priced(at=ago(minutes_ago), rial_per_g=rial, published_at=ago(minutes_ago))


CALM = Facts(
    now=NOW,
    session_opened_at=OPENED,
    standing=price(2, 100_000_000),
    asking_since=ago(9_000),
    prices=[price(20, 100_000_000), price(2, 100_000_000)],
)
NIGHT = replace(CALM, session_opened_at=None)


def wanted(facts: Facts, **open_ones: str) -> dict[Kind, Wanted]:
    last = frozenset((Kind(kind), subject) for kind, subject in open_ones.items())
    return {one.kind: one for one in wanted_episodes(replace(facts, open=last), MARKS)}


def test_a_calm_day_has_nothing_to_tell() -> None:
    assert wanted(CALM) == {}
    assert wanted(NIGHT) == {}


def test_a_move_is_told_with_the_times_its_prices_were_published_at() -> None:
    before = Priced(at=ago(20), rial_per_g=100_000_000, published_at=ago(15))
    after = Priced(at=ago(22), rial_per_g=103_000_000, published_at=ago(5))
    detail = wanted(replace(CALM, prices=[before, after]))[Kind.MOVED].detail
    assert (detail["from_at"], detail["to_at"]) == (ago(15).isoformat(), ago(5).isoformat())
    assert detail["permille"] == 30


@pytest.mark.parametrize(
    ("rial", "permille"), [(102_000_000, 20), (98_000_000, -20), (101_999_999, None), (98_100_001, None)]
)
def test_a_move_is_told_from_its_mark_on(rial: int, permille: int | None) -> None:
    found = wanted(replace(CALM, prices=[price(29, 100_000_000), price(1, rial)]))
    if permille is None:
        assert found == {}
        return
    assert found[Kind.MOVED].subject == "gold18"
    assert found[Kind.MOVED].detail == {
        "permille": permille,
        "from": 100_000_000,
        "to": rial,
        "from_at": ago(29).isoformat(),
        "to_at": ago(1).isoformat(),
    }


def test_a_spike_that_came_back_is_told_too() -> None:
    spike = [price(20, 100_000_000), price(10, 103_000_000), price(1, 100_000_000)]
    assert wanted(replace(CALM, prices=spike))[Kind.MOVED].detail["permille"] == 30


def test_a_night_between_two_prices_is_no_fast_move() -> None:
    assert wanted(replace(CALM, prices=[price(31, 100_000_000), price(1, 110_000_000)])) == {}


def test_an_open_move_ends_at_half_its_mark() -> None:
    half = replace(CALM, prices=[price(20, 100_000_000), price(1, 101_000_000)])
    less = replace(CALM, prices=[price(20, 100_000_000), price(1, 100_900_000)])
    assert wanted(half) == {}
    assert set(wanted(half, moved="gold18")) == {Kind.MOVED}
    assert wanted(less, moved="gold18") == {}


def silent(minutes: float, failures: int = 5) -> Failing:
    return Failing(source="milli", failures=failures, since=ago(minutes), error="no answer in time")


def test_a_source_is_lost_after_half_an_hour_of_open_market() -> None:
    found = wanted(replace(CALM, failing=[silent(30)]))
    assert found[Kind.SOURCE_LOST].subject == "milli"
    assert found[Kind.SOURCE_LOST].detail["since"] == ago(30).isoformat()
    assert wanted(replace(CALM, failing=[silent(29)])) == {}
    assert wanted(replace(CALM, failing=[silent(60, failures=1)])) == {}


def test_a_source_silent_all_night_is_told_half_an_hour_after_the_opening() -> None:
    morning = replace(CALM, failing=[silent(700)], session_opened_at=ago(29))
    assert wanted(morning) == {}
    assert set(wanted(replace(morning, session_opened_at=ago(30)))) == {Kind.SOURCE_LOST}
    assert wanted(replace(NIGHT, failing=[silent(700)])) == {}


def test_a_lost_source_stays_lost_through_the_night_until_it_answers() -> None:
    assert set(wanted(replace(NIGHT, failing=[silent(900)]), source_lost="milli")) == {Kind.SOURCE_LOST}
    assert wanted(NIGHT, source_lost="milli") == {}


def test_a_price_is_stale_after_half_an_hour_of_open_market() -> None:
    old = replace(CALM, standing=price(31, 100_000_000), prices=[])
    assert wanted(old)[Kind.STALE].detail == {
        "age_seconds": 31 * 60,
        "rial_per_g": 100_000_000,
        "observed_at": ago(31).isoformat(),
    }
    assert wanted(replace(old, standing=price(30, 100_000_000))) == {}
    assert wanted(replace(old, session_opened_at=None)) == {}
    assert wanted(replace(old, standing=price(900, 100_000_000), session_opened_at=ago(20))) == {}


def test_no_price_at_all_is_stale_once_we_have_asked_for_half_an_hour() -> None:
    nothing = replace(CALM, standing=None, prices=[])
    assert wanted(nothing)[Kind.STALE].detail == {"age_seconds": 9_000 * 60}
    assert wanted(replace(nothing, asking_since=ago(10))) == {}
    assert wanted(replace(nothing, asking_since=None)) == {}


def said(**rial: int) -> list[Said]:
    return [Said(source=source, family=source, rial_per_g=value) for source, value in rial.items()]


def test_sources_far_apart_are_told_with_the_two_that_are() -> None:
    apart = replace(CALM, said=said(milli=100_000_000, tgju=101_500_000, wallgold=101_000_000))
    assert wanted(apart)[Kind.SPREAD].detail == {
        "permille": 15,
        "low": 100_000_000,
        "low_source": "milli",
        "high": 101_500_000,
        "high_source": "tgju",
    }
    nearer = replace(CALM, said=said(milli=100_000_000, tgju=101_400_000))
    assert wanted(nearer) == {}
    assert set(wanted(nearer, spread="gold18")) == {Kind.SPREAD}
    assert wanted(replace(CALM, said=said(milli=100_000_000, tgju=100_900_000)), spread="gold18") == {}
    assert wanted(replace(apart, session_opened_at=None)) == {}


def test_one_family_is_never_far_from_itself() -> None:
    one = [Said(source=source, family="same", rial_per_g=value) for source, value in
           (("navasan", 100_000_000), ("alanchand", 110_000_000))]  # fmt: skip
    assert wanted(replace(CALM, said=one)) == {}
