"""How often to ask: the terms of each source, and the hours of the market."""

from datetime import datetime, timedelta
from typing import Final

from gold_prices.rules.freshness import IsClosed, market_is_open

#: Outside market hours a round is due when the last one is this old: hourly, with leeway for a late tick of the beat.
OUTSIDE_HOURS: Final = timedelta(minutes=55)
#: A beat that comes a few seconds early must not skip a turn.
LEEWAY: Final = timedelta(seconds=5)


def due(now: datetime, last_asked_at: datetime | None, min_interval: timedelta) -> bool:
    """Whether a source may be asked again. A last question in the future means that a clock was set back: ask."""
    if last_asked_at is None or last_asked_at > now:
        return True
    return now - last_asked_at >= max(min_interval - LEEWAY, timedelta(0))


def round_due(
    now: datetime, last_round_at: datetime | None, is_closed: IsClosed, *, outside: timedelta = OUTSIDE_HOURS
) -> bool:
    """Whether all sources are to be asked now: always while the market is open, else when the last round is old.

    The caller comes round every few minutes; `outside` is the pause while the market is closed.
    """
    if market_is_open(now, is_closed):
        return True
    return due(now, last_round_at, outside)
