"""The recorded days as ticks, with one source lying in turn: the price stays true and every lie has a name."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from gold_prices.rules.consensus import Consensus, LastGood, Quote, Verdict, agree
from gold_prices.rules.instruments import Instrument

RECORD = Path(__file__).parents[2] / "gold_prices" / "data" / "gold18_daily.csv"
FAMILIES = ("wallgold", "milli", "talair", "tgju", "taline", "talasea")
TIMES = (time(8, 0), time(10, 30), time(13, 0), time(16, 0))  # UTC, while Tehran trades


@dataclass(frozen=True, kw_only=True)
class Tick:
    """What was true at a moment, and the moment and the truth before it."""

    at: datetime
    rial: int
    before: int


@cache
def ticks() -> tuple[Tick, ...]:
    """Open, low, high and close of every recorded day, in Rial."""
    found: list[Tick] = []
    with RECORD.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for at, name in zip(TIMES, ("open", "low", "high", "close"), strict=True):
                rial = int(row[name]) * 10
                moment = datetime.combine(date.fromisoformat(row["date"]), at, UTC)
                found.append(Tick(at=moment, rial=rial, before=found[-1].rial if found else rial))
    return tuple(found)


Lie = Callable[[Quote, Tick], Quote]
Rounds = Iterator[tuple[Tick, list[Quote]]]


def scaled(times: int, by: int = 1) -> Lie:
    return lambda quote, _tick: replace(quote, value=quote.value * times // by)


def zero(quote: Quote, _tick: Tick) -> Quote:
    return replace(quote, value=0)


def frozen(quote: Quote, tick: Tick) -> Quote:
    """The last figure with its own, old time."""
    return replace(quote, value=tick.before, observed_at=tick.at - timedelta(minutes=40))


def yesterday(quote: Quote, tick: Tick) -> Quote:
    return replace(quote, value=tick.before, previous_close=True)


def from_tomorrow(quote: Quote, tick: Tick) -> Quote:
    return replace(quote, observed_at=tick.at + timedelta(hours=3))


def slow(quote: Quote, tick: Tick) -> Quote:
    """Seven minutes behind, while the others are of this minute."""
    return replace(quote, value=tick.before, observed_at=tick.at - timedelta(minutes=7))


LIES: dict[str, tuple[Lie, Verdict]] = {
    "x10": (scaled(10), Verdict.UNIT_SUSPECT),
    "x100": (scaled(100), Verdict.UNIT_SUSPECT),
    "x1000": (scaled(1000), Verdict.UNIT_SUSPECT),
    "/10": (scaled(1, 10), Verdict.UNIT_SUSPECT),
    "+6 %": (scaled(106, 100), Verdict.OUTLIER),
    "-6 %": (scaled(94, 100), Verdict.OUTLIER),
    "+2.1 %": (scaled(1021, 1000), Verdict.OUTLIER),
    "24k for 18k": (scaled(4, 3), Verdict.OUTLIER),
    "mesghal for 18k": (scaled(43318, 10000), Verdict.OUTLIER),
    "half of it": (scaled(1, 2), Verdict.OUTLIER),
    "zero": (zero, Verdict.REFUSED),
    "from tomorrow": (from_tomorrow, Verdict.REFUSED),
    "frozen": (frozen, Verdict.OLD),
    "yesterday's close": (yesterday, Verdict.OLD),
    "slow": (slow, Verdict.OLD),
}


def honest(tick: Tick, families: tuple[str, ...] = FAMILIES) -> list[Quote]:
    return [
        Quote(source=name, family=name, instrument=Instrument.GOLD18, value=tick.rial, observed_at=tick.at)
        for name in families
    ]


def replay(rounds: Rounds) -> Iterator[tuple[Tick, Consensus]]:
    """Judge one round after another, each against the price the round before left standing."""
    standing: LastGood | None = None
    for tick, quotes in rounds:
        result = agree(quotes, instrument=Instrument.GOLD18, last_good=standing, now=tick.at)
        if result.chosen is not None and result.observed_at is not None:
            standing = LastGood(value=result.chosen.value, observed_at=result.observed_at, confirmed=result.confirmed)
        yield tick, result


def rounds_with(lie: Lie, liars: Callable[[int], tuple[int, ...]], families: tuple[str, ...] = FAMILIES) -> Rounds:
    for number, tick in enumerate(ticks()):
        quotes = honest(tick, families)
        for liar in liars(number):
            quotes[liar] = lie(quotes[liar], tick)
        yield tick, quotes


def errors(results: list[tuple[Tick, Consensus]]) -> list[int]:
    """How far each published price was off the truth, in Rial; a round without a price counts as wholly wrong."""
    return [tick.rial if one.chosen is None else abs(one.chosen.value - tick.rial) for tick, one in results]


def test_the_record_is_the_whole_record() -> None:
    assert len(ticks()) == 418 * 4
    assert (ticks()[0].rial, ticks()[-1].rial) == (52_831_000, 169_107_000)


@pytest.mark.parametrize("name", LIES)
def test_one_liar_in_turn_never_moves_the_price(name: str) -> None:
    lie, reason = LIES[name]
    results = list(replay(rounds_with(lie, lambda number: (number % 6,))))
    found = errors(results)
    assert (median(found), max(found)) == (0, 0)
    verdicts = Counter(one.verdicts[FAMILIES[number % 6]] for number, (_tick, one) in enumerate(results))
    assert verdicts == {reason: len(ticks())}
    assert all(one.confirmed and one.quorum == 5 for _tick, one in results)


@pytest.mark.parametrize("name", ["x10", "+6 %", "24k for 18k", "frozen"])
def test_two_liars_who_agree_are_still_fewer(name: str) -> None:
    lie, reason = LIES[name]
    results = list(replay(rounds_with(lie, lambda number: (number % 6, (number + 1) % 6))))
    assert max(errors(results)) == 0
    assert {len(one.sources_with(reason)) for _tick, one in results} == {2}


@pytest.mark.parametrize("name", ["x10", "/10", "+6 %", "-6 %", "24k for 18k", "zero"])
def test_one_liar_of_three_is_outvoted(name: str) -> None:
    lie, reason = LIES[name]
    results = list(replay(rounds_with(lie, lambda number: (number % 3,), FAMILIES[:3])))
    held = [tick.at.date() for tick, one in results if one.chosen is None]
    # From the low to the high of that day is 21 %, more than two families may move the price at once.
    assert held == [date(2026, 3, 16)]
    assert {error for error, (_tick, one) in zip(errors(results), results, strict=True) if one.chosen} == {0}
    assert {one.sources_with(reason) for _tick, one in results} == {("wallgold",), ("milli",), ("talair",)}


def test_a_copy_frozen_behind_a_fresh_time_is_dropped_as_soon_as_it_matters() -> None:
    """Without a time of its own a frozen source looks fresh: it goes when the market leaves it 2 % behind."""
    results = list(replay(rounds_with(lambda quote, tick: replace(quote, value=tick.before), lambda _n: (0,))))
    assert max(errors(results)) == 0
    for tick, one in results:
        is_far = abs(tick.before - tick.rial) * 1000 > 20 * tick.rial
        assert one.verdicts["wallgold"] is (Verdict.OUTLIER if is_far else Verdict.KEPT)


def test_prices_a_little_apart_stay_within_what_the_honest_said() -> None:
    spread = (-4, -2, -1, 1, 3, 4)  # thousandths, as recorded among real sources
    lie, _reason = LIES["+6 %"]

    def rounds() -> Rounds:
        for number, tick in enumerate(ticks()):
            quotes = [
                replace(quote, value=quote.value * (1000 + off) // 1000)
                for quote, off in zip(honest(tick), spread, strict=True)
            ]
            quotes[number % 6] = lie(quotes[number % 6], tick)
            yield tick, quotes

    for number, (tick, one) in enumerate(replay(rounds())):
        assert one.chosen is not None
        assert one.sources_with(Verdict.OUTLIER) == (FAMILIES[number % 6],)
        assert abs(one.chosen.value - tick.rial) * 1000 <= 3 * tick.rial


def test_a_lone_source_follows_the_market_and_its_jumps_are_held() -> None:
    """With nobody else a move beyond the guard waits; nothing wrong is ever published, only late."""
    results = list(replay((tick, honest(tick, ("tgju",))) for tick in ticks()))
    held = [one for _tick, one in results if one.chosen is None]
    assert {verdict for one in held for verdict in one.verdicts.values()} == {Verdict.UNCONFIRMED}
    published = [(tick, one.chosen) for tick, one in results if one.chosen is not None]
    assert all(chosen.value == tick.rial for tick, chosen in published)
    jumps = [one.judgements["tgju"].permille for one in held]
    assert all(jump is not None and jump >= 40 for jump in jumps)
    assert len(held) < len(results) // 5
