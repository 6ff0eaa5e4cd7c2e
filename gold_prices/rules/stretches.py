"""Prices of five minutes or of a Tehran day, folded into one candle each.

A price belongs to the stretch its evidence is from (`observed_at`), not to the one we fetched it in: a figure of
Thursday fetched on Friday makes no candle of a Friday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

TEHRAN = ZoneInfo("Asia/Tehran")
FIVE_MINUTES = timedelta(minutes=5)
#: A figure may be published half an hour after its own time; two hours after its end a stretch gets no more.
SETTLED_AFTER = timedelta(hours=2)


class Span(StrEnum):
    """How long a stretch is."""

    FIVE_MINUTES = "5m"
    DAY = "1d"


@dataclass(frozen=True, kw_only=True)
class Priced:
    """One published price: a whole number of its instrument's unit, and the time of its oldest evidence."""

    observed_at: datetime
    value: int


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One candle; `starts_at` is aware UTC, `count` how many prices it stands for."""

    starts_at: datetime
    open_value: int
    low_value: int
    high_value: int
    close_value: int
    count: int


def start_of(moment: datetime, span: Span) -> datetime:
    """The beginning of the stretch `moment` lies in, as aware UTC."""
    if span is Span.DAY:
        day = moment.astimezone(TEHRAN).date()
        return datetime.combine(day, time(), TEHRAN).astimezone(UTC)
    moment = moment.astimezone(UTC)
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)


def end_of(start: datetime, span: Span) -> datetime:
    """The first moment after a stretch that begins at `start`. A Tehran day is not always 24 hours long."""
    if span is Span.DAY:
        day = start.astimezone(TEHRAN).date() + timedelta(days=1)
        return datetime.combine(day, time(), TEHRAN).astimezone(UTC)
    return start + FIVE_MINUTES


def settled_until(now: datetime, span: Span) -> datetime:
    """The end of the last stretch whose prices are all in."""
    return start_of(now - SETTLED_AFTER, span)


def fold(prices: Iterable[Priced], span: Span) -> list[Stretch]:
    """The candles of these prices, oldest first. Prices of one moment count in the order they are given."""
    stretches: dict[datetime, list[int]] = {}
    for price in sorted(prices, key=lambda price: price.observed_at):
        stretches.setdefault(start_of(price.observed_at, span), []).append(price.value)
    return [
        Stretch(
            starts_at=start,
            open_value=values[0],
            low_value=min(values),
            high_value=max(values),
            close_value=values[-1],
            count=len(values),
        )
        for start, values in stretches.items()
    ]
