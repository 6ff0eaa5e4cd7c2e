"""The ounce keeps the world's hours, not those of Tehran."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gold_prices.rules.freshness import State
from gold_prices.rules.world_hours import last_world_close, world_freshness

FRIDAY_NIGHT = datetime(2026, 8, 7, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "closed_at"),
    [
        (FRIDAY_NIGHT, FRIDAY_NIGHT),
        (FRIDAY_NIGHT - timedelta(seconds=1), FRIDAY_NIGHT - timedelta(days=7)),
        (FRIDAY_NIGHT + 30 * HOUR, FRIDAY_NIGHT),
        (FRIDAY_NIGHT + 100 * HOUR, FRIDAY_NIGHT),
    ],
)
def test_the_week_ends_on_friday_night(now: datetime, closed_at: datetime) -> None:
    assert last_world_close(now) == closed_at


@pytest.mark.parametrize(
    ("observed_at", "now", "state"),
    [
        (FRIDAY_NIGHT - 2 * HOUR, FRIDAY_NIGHT - 2 * HOUR, State.LIVE),
        (FRIDAY_NIGHT - 3 * HOUR, FRIDAY_NIGHT - 3 * HOUR + timedelta(minutes=20), State.DELAYED),
        # Tehran trades on a Saturday; the world does not.
        (FRIDAY_NIGHT - HOUR, FRIDAY_NIGHT + 15 * HOUR, State.CLOSED_MARKET),
        (FRIDAY_NIGHT - 5 * HOUR, FRIDAY_NIGHT + 15 * HOUR, State.STALE),
        # From Sunday night on it trades again, whatever Tehran does.
        (FRIDAY_NIGHT - HOUR, FRIDAY_NIGHT + 49 * HOUR, State.STALE),
        (FRIDAY_NIGHT + 60 * HOUR, FRIDAY_NIGHT + 61 * HOUR, State.STALE),
    ],
)
def test_an_old_ounce_is_only_excused_by_the_weekend(observed_at: datetime, now: datetime, state: State) -> None:
    assert world_freshness(observed_at=observed_at, now=now) is state
