"""A line of prices within one day, in which silence longer than usual is a hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from gold_prices.rules.freshness import IsClosed, market_is_open
from gold_prices.rules.stretches import Span, start_of

#: The sources are asked every five minutes while the market is open: one missed round is a silence, a late one is not.
MISSED_ROUND = timedelta(minutes=7)
#: Where only candles are left: three missed rounds, for the oldest evidence of a price may be some minutes behind.
SILENCE_IN_MARKET = timedelta(minutes=15)
#: Outside the market's hours the sources are asked once an hour.
SILENCE_OUTSIDE = timedelta(minutes=75)


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A price at a moment (Rial per gram of 750); None where nothing was heard."""

    at: datetime
    value: int | None


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A price was published `at` this moment; its oldest evidence is of `observed_at`."""

    at: datetime
    observed_at: datetime


def with_holes(ticks: Sequence[Tick], is_closed: IsClosed, heard: Sequence[Heard] = ()) -> tuple[Tick, ...]:
    """The same ticks in their order, with an empty one wherever the silence was longer than usual.

    `heard` is what was published then, oldest first. A slow source makes the evidence of a price old and its ticks
    sparse, though nobody was silent; without it the distance of the ticks has to do.
    """
    ends = _ends_of_silence(heard, is_closed)
    return tuple(_with_holes(ticks, is_closed, ends if heard else None))


def _with_holes(ticks: Sequence[Tick], is_closed: IsClosed, ends: frozenset[datetime] | None) -> Iterator[Tick]:
    previous: Tick | None = None
    for tick in ticks:
        if previous is not None:
            far = tick.at - previous.at > _usual(previous.at, is_closed, SILENCE_IN_MARKET)
            if far if ends is None else tick.at in ends:
                yield Tick(at=previous.at + (tick.at - previous.at) // 2, value=None)
        yield tick
        previous = tick


def _ends_of_silence(heard: Sequence[Heard], is_closed: IsClosed) -> frozenset[datetime]:
    """The stretches of five minutes that the first price after a silence belongs to."""
    silent = [
        (before, after)
        for before, after in pairwise(heard)
        if after.at - before.at > _usual(before.at, is_closed, MISSED_ROUND)
    ]
    return frozenset(start_of(after.observed_at, Span.FIVE_MINUTES) for _before, after in silent)


def _usual(moment: datetime, is_closed: IsClosed, in_market: timedelta) -> timedelta:
    """The pace at which the next price was due: after the last of a session it is the night's."""
    return in_market if market_is_open(moment + in_market, is_closed) else SILENCE_OUTSIDE
