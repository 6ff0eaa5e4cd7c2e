"""A day's line: silence is a hole, a quiet hour outside the market is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gold_prices.rules.line import Heard, Tick, with_holes

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


def heard(start: datetime, *published: tuple[int, int]) -> list[Heard]:
    """Minutes of publishing, and of the evidence."""
    minutes = [(timedelta(minutes=at), timedelta(minutes=seen)) for at, seen in published]
    return [Heard(at=start + at, observed_at=start + seen) for at, seen in minutes]


def test_a_single_missed_round_is_a_hole() -> None:
    said = heard(OPEN, (0, 0), (5, 5), (15, 15), (20, 20))
    holed = with_holes(ticks(OPEN, 0, 5, 15, 20), always_trading, said)
    assert [tick.value for tick in holed] == [100, 105, None, 115, 120]


def test_old_evidence_is_no_silence() -> None:
    """Prices every five minutes, behind which one source moves once in twenty."""
    said = heard(OPEN, *[(minute, minute // 20 * 20) for minute in range(0, 60, 5)])
    line = ticks(OPEN, 0, 20, 40)
    assert with_holes(line, always_trading, said) == tuple(line)


def test_a_hole_stands_before_the_stretch_of_the_first_price_after_it() -> None:
    said = heard(OPEN, (0, 0), (5, 2), (25, 22), (30, 28))
    holed = with_holes(ticks(OPEN, 0, 20, 25), always_trading, said)
    assert [tick.value for tick in holed] == [100, None, 120, 125]


def test_after_the_last_price_of_a_session_the_night_has_its_own_pace() -> None:
    closing = ticks(datetime(2026, 11, 21, 16, 20, tzinfo=UTC), 0, 5, 65)  # 19:50 in Tehran
    assert with_holes(closing, always_trading) == tuple(closing)


def test_nothing_stays_nothing() -> None:
    assert with_holes([], always_trading) == ()
