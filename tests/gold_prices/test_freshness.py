"""When a price is live, delayed, old, or the last word of a closed market."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gold_prices.rules.breaker import LONGEST_REST, Breaker, BreakerState
from gold_prices.rules.freshness import TEHRAN, State, freshness, last_session_close, market_is_open, session_close
from persian.holidays import bazaar_is_closed, is_closed


def tehran(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of November 2026 on Tehran's clock; the 19th is a Thursday."""
    return datetime(2026, month, day, hour, minute, tzinfo=TEHRAN).astimezone(UTC)


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(seconds=-2), State.LIVE),
        (timedelta(minutes=5), State.LIVE),
        (timedelta(minutes=5, seconds=1), State.DELAYED),
        (timedelta(minutes=30), State.DELAYED),
        (timedelta(minutes=30, seconds=1), State.STALE),
    ],
)
def test_limits_of_age_while_the_market_trades(age: timedelta, state: State) -> None:
    now = tehran(21, 14)
    assert freshness(observed_at=now - age, now=now, is_closed=is_closed) is state


def test_hours_of_the_market() -> None:
    assert market_is_open(tehran(21, 11), is_closed)
    assert not market_is_open(tehran(21, 10, 59), is_closed)
    assert not market_is_open(tehran(21, 20), is_closed)
    assert market_is_open(tehran(19, 16, 59), is_closed)  # Thursday
    assert not market_is_open(tehran(19, 17), is_closed)
    assert not market_is_open(tehran(20, 14), is_closed)  # Friday


def test_friday_and_night_show_the_last_price_of_the_session() -> None:
    at_close = tehran(19, 16, 45)
    assert freshness(observed_at=at_close, now=tehran(20, 20), is_closed=is_closed) is State.CLOSED_MARKET
    assert freshness(observed_at=at_close, now=tehran(21, 10, 30), is_closed=is_closed) is State.CLOSED_MARKET
    assert freshness(observed_at=at_close, now=tehran(21, 11, 30), is_closed=is_closed) is State.STALE


def test_a_price_that_missed_a_session_is_old_on_a_friday_too() -> None:
    morning = tehran(19, 11, 30)
    assert freshness(observed_at=morning, now=tehran(20, 20), is_closed=is_closed) is State.STALE
    assert freshness(observed_at=tehran(1, 12, month=7), now=tehran(20, 20), is_closed=is_closed) is State.STALE


def test_a_fresh_tick_at_night_is_live() -> None:
    now = tehran(20, 23)
    assert freshness(observed_at=now - timedelta(minutes=1), now=now, is_closed=is_closed) is State.LIVE


def test_an_official_holiday_is_a_closed_market() -> None:
    ashura = datetime(2026, 6, 25, 14, tzinfo=TEHRAN)
    assert is_closed(ashura.date())
    assert not market_is_open(ashura, is_closed)


def test_last_close_looks_over_the_new_year_holidays() -> None:
    nowruz = datetime(2026, 3, 22, 12, tzinfo=TEHRAN)
    closed_at = last_session_close(nowruz, is_closed)
    assert closed_at is not None
    assert not is_closed(closed_at.astimezone(TEHRAN).date())
    assert last_session_close(nowruz, lambda _day: True) is None


def test_thursday_closes_earlier() -> None:
    assert session_close(date(2026, 11, 19)) == tehran(19, 17)
    assert session_close(date(2026, 11, 21)) == tehran(21, 20)


@pytest.mark.parametrize(
    ("tasua", "year"), [(date(2024, 7, 15), 2024), (date(2025, 7, 5), 2025), (date(2026, 6, 24), 2026)]
)
def test_the_bazaar_closes_from_the_7th_to_the_12th_of_muharram(tasua: date, year: int) -> None:
    closing = {tasua + timedelta(days=offset) for offset in range(-2, 4)}
    around = [tasua + timedelta(days=offset) for offset in range(-20, 21)]
    assert {day for day in around if bazaar_is_closed(day) and not is_closed(day)} == {
        day for day in closing if not is_closed(day)
    }
    assert all(bazaar_is_closed(day) for day in closing)
    every_day = [date(year, 1, 1) + timedelta(days=offset) for offset in range(365)]
    assert [day for day in every_day if is_closed(day) and not bazaar_is_closed(day)] == []


def test_silence_in_muharram_is_a_closed_market_and_a_tick_is_live() -> None:
    monday = datetime(2026, 6, 22, 12, tzinfo=TEHRAN)  # the 7th of Muharram
    last_close = session_close(date(2026, 6, 21)) - timedelta(minutes=1)
    assert freshness(observed_at=last_close, now=monday, is_closed=is_closed) is State.STALE
    assert freshness(observed_at=last_close, now=monday, is_closed=bazaar_is_closed) is State.CLOSED_MARKET
    assert freshness(observed_at=monday, now=monday, is_closed=bazaar_is_closed) is State.LIVE


NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_the_breaker_opens_at_the_third_passing_fault_and_doubles_its_rest() -> None:
    breaker = Breaker()
    rests = []
    for _ in range(12):
        breaker = breaker.after_failure(NOW, permanent=False)
        rests.append(breaker.open_until and int((breaker.open_until - NOW).total_seconds()))
    assert rests[:6] == [None, None, 120, 240, 480, 960]
    assert rests[-1] == LONGEST_REST.total_seconds()


def test_a_permanent_refusal_rests_at_once_and_one_success_ends_it() -> None:
    breaker = Breaker().after_failure(NOW, permanent=True)
    assert breaker.state(NOW) is BreakerState.OPEN
    assert not breaker.lets_through(NOW)
    later = NOW + LONGEST_REST
    assert breaker.state(later) is BreakerState.HALF_OPEN
    assert breaker.lets_through(later)
    assert breaker.after_failure(later, permanent=False).state(later) is BreakerState.OPEN
    assert breaker.after_success() == Breaker()
    # Seen from before: the clock was set back by a day, and no rest lasts one.
    assert breaker.lets_through(NOW - timedelta(days=1))
    assert not breaker.lets_through(NOW - timedelta(seconds=5))
