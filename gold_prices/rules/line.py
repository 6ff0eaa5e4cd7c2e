"""A line of prices within one day, in which silence longer than usual is a hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gold_prices.rules.freshness import IsClosed, market_is_open

#: Three missed rounds of five minutes; outside the market's hours the sources are asked once an hour.
SILENCE_IN_MARKET = timedelta(minutes=15)
SILENCE_OUTSIDE = timedelta(minutes=75)


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A price at a moment (Rial per gram of 750); None where nothing was heard."""

    at: datetime
    value: int | None


def with_holes(ticks: Sequence[Tick], is_closed: IsClosed) -> tuple[Tick, ...]:
    """The same ticks in their order, with an empty one between two that are further apart than usual."""
    return tuple(_with_holes(ticks, is_closed))


def _with_holes(ticks: Sequence[Tick], is_closed: IsClosed) -> Iterator[Tick]:
    previous: Tick | None = None
    for tick in ticks:
        if previous is not None and tick.at - previous.at > _usual(previous.at, is_closed):
            yield Tick(at=previous.at + (tick.at - previous.at) // 2, value=None)
        yield tick
        previous = tick


def _usual(moment: datetime, is_closed: IsClosed) -> timedelta:
    return SILENCE_IN_MARKET if market_is_open(moment, is_closed) else SILENCE_OUTSIDE
