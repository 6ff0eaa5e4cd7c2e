"""A line of daily closings in which what was not recorded stays a hole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gold_prices.rules.candles import Candle, missing_days


@dataclass(frozen=True, kw_only=True)
class Point:
    """One day on the chart; `candle` is None on a trading day without a record."""

    day: date
    candle: Candle | None


def chart_points(candles: Sequence[Candle], closed: frozenset[date]) -> tuple[Point, ...]:
    """The recorded days and the missing trading days between them, oldest first.

    `closed` holds the official holidays of the stretch: a day on which nobody trades is no hole.
    """
    recorded = [Point(day=candle.date, candle=candle) for candle in candles]
    holes = [Point(day=day, candle=None) for day in missing_days([candle.date for candle in candles], closed)]
    return tuple(sorted([*recorded, *holes], key=lambda point: point.day))
