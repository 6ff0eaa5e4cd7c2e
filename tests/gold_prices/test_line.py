"""A day's line: silence is a hole, a quiet hour outside the market is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gold_prices.rules.line import Tick, with_holes

OPEN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # Saturday, 12:30 in Tehran
NIGHT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def ticks(start: datetime, *minutes: int) -> list[Tick]:
    return [Tick(at=start + timedelta(minutes=minute), value=100 + minute) for minute in minutes]


def always_trading(day: object) -> bool:
    return False


def test_the_usual_pace_has_no_hole() -> None:
    line = ticks(OPEN, 0, 5, 10, 25)
    assert with_holes(line, always_trading) == tuple(line)


def test_a_longer_silence_is_one_hole_between_its_ends() -> None:
    line = ticks(OPEN, 0, 5, 21, 60)
    holed = with_holes(line, always_trading)
    assert [tick.value for tick in holed] == [100, 105, None, 121, None, 160]
    assert [tick.at for tick in holed] == sorted(tick.at for tick in holed)


def test_outside_the_market_an_hour_is_usual() -> None:
    assert [tick.value for tick in with_holes(ticks(NIGHT, 0, 60, 140), always_trading)] == [100, 160, None, 240]
    friday = with_holes(ticks(OPEN, 0, 60), lambda _day: True)
    assert [tick.value for tick in friday] == [100, 160]


def test_nothing_stays_nothing() -> None:
    assert with_holes([], always_trading) == ()
