"""How far a price may be trusted by its age, and when the Tehran gold market keeps its doors open.

The hours are a hint taken from a record of last ticks: they only say whether silence is normal. A fresh quote at
night is still fresh.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

TEHRAN = ZoneInfo("Asia/Tehran")
LIVE_FOR = timedelta(minutes=5)
DELAYED_FOR = timedelta(minutes=30)
OPENS = time(11, 0)
CLOSES = time(20, 0)
CLOSES_ON_THURSDAY = time(17, 0)
THURSDAY, FRIDAY = 3, 4
#: Longer than any chain of Nowruz holidays and Fridays.
LONGEST_CLOSING_DAYS = 15

IsClosed = Callable[[date], bool]


class State(StrEnum):
    """What the age of a price means at this moment."""

    LIVE = "live"
    DELAYED = "delayed"
    STALE = "stale"
    CLOSED_MARKET = "closed_market"


def session_close(day: date) -> datetime:
    """The usual closing moment of a day, as aware UTC, whether or not the market opened on it."""
    closes = CLOSES_ON_THURSDAY if day.weekday() == THURSDAY else CLOSES
    return datetime.combine(day, closes, TEHRAN).astimezone(UTC)


def is_trading_day(day: date, is_closed: IsClosed) -> bool:
    """False on Fridays and on the official holidays `is_closed` knows."""
    return day.weekday() != FRIDAY and not is_closed(day)


def market_is_open(now: datetime, is_closed: IsClosed) -> bool:
    """Whether the Tehran market usually trades at this moment."""
    local = now.astimezone(TEHRAN)
    if not is_trading_day(local.date(), is_closed):
        return False
    return local.time() >= OPENS and now < session_close(local.date())


def last_session_close(now: datetime, is_closed: IsClosed) -> datetime | None:
    """When the latest finished session ended; None if the calendar shows none within two weeks."""
    today = now.astimezone(TEHRAN).date()
    for back in range(LONGEST_CLOSING_DAYS):
        day = today - timedelta(days=back)
        if is_trading_day(day, is_closed) and session_close(day) <= now:
            return session_close(day)
    return None


def freshness(*, observed_at: datetime, now: datetime, is_closed: IsClosed) -> State:
    """The state of a price seen at `observed_at`.

    `closed_market` is only said of a price from the end of the latest session: a price that missed a whole session
    is stale on a Friday too.
    """
    age = now - observed_at
    if age <= LIVE_FOR:
        return State.LIVE
    if age <= DELAYED_FOR:
        return State.DELAYED
    closed_at = last_session_close(now, is_closed)
    if closed_at is None or market_is_open(now, is_closed):
        return State.STALE
    return State.CLOSED_MARKET if observed_at >= closed_at - DELAYED_FOR else State.STALE
