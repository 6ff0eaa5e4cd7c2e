"""When the world's gold market keeps its doors open: from Sunday night to Friday night, UTC.

The true hours move with New York's summer time; the pause here is the part of the weekend that is closed in both.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from gold_prices.rules.freshness import DELAYED_FOR, LIVE_FOR, State

CLOSES: Final = time(22, 0)
FRIDAY: Final = 4
PAUSE: Final = timedelta(days=2)


def last_world_close(now: datetime) -> datetime:
    """When the latest Friday night began, as aware UTC."""
    utc = now.astimezone(UTC)
    friday = utc.date() - timedelta(days=(utc.weekday() - FRIDAY) % 7)
    closed_at = datetime.combine(friday, CLOSES, UTC)
    return closed_at if closed_at <= utc else closed_at - timedelta(days=7)


def world_freshness(*, observed_at: datetime, now: datetime) -> State:
    """The state of an ounce seen at `observed_at`; `closed_market` only of one from the end of the week's trading."""
    age = now - observed_at
    if age <= LIVE_FOR:
        return State.LIVE
    if age <= DELAYED_FOR:
        return State.DELAYED
    closed_at = last_world_close(now)
    # In winter the last hour trades later, in summer earlier: an hour's leeway before the close.
    is_last = observed_at >= closed_at - timedelta(hours=1) - DELAYED_FOR
    return State.CLOSED_MARKET if now < closed_at + PAUSE and is_last else State.STALE
