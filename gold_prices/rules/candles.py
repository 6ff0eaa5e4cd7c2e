"""Daily candles as they were recorded, and what looks wrong with them.

A flaw is reported, never repaired: nobody knows today which of two contradicting figures was true.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

THURSDAY, FRIDAY = 3, 4
#: An opening this far from the previous close is worth a look.
GAP_PERMILLE = 100
#: A day whose whole range is thinner than this is nearly frozen.
FROZEN_TEN_THOUSANDTHS = 5
#: Fewer Fridays than this prove nothing about the dates.
FRIDAYS_FOR_A_PATTERN = 2


class Flaw(StrEnum):
    """What looks wrong with a recorded day."""

    LOW_ABOVE_HIGH = "low_above_high"
    OUTSIDE_RANGE = "outside_range"
    DAY_EARLY = "day_early"
    FRIDAY = "friday"
    OPEN_GAP = "open_gap"
    NEAR_FROZEN = "near_frozen"


@dataclass(frozen=True, kw_only=True)
class Candle:
    """One day, in whole Rial per gram of 750. `source` names the record it comes from."""

    date: date
    open_rial: int
    low_rial: int
    high_rial: int
    close_rial: int
    source: str
    flaws: tuple[Flaw, ...] = ()


def find_flaws(candles: Sequence[Candle]) -> dict[date, tuple[Flaw, ...]]:
    """The flaws of each day that has any; `candles` in the order of their dates."""
    early = set(_days_dated_early([candle.date for candle in candles]))
    previous: Candle | None = None
    found: dict[date, tuple[Flaw, ...]] = {}
    for candle in candles:
        flaws = (*_flaws_of_figures(candle), *_flaws_of_date(candle.date, early), *_flaws_of_opening(candle, previous))
        if flaws:
            found[candle.date] = flaws
        previous = candle
    return found


def _flaws_of_figures(candle: Candle) -> Iterator[Flaw]:
    if candle.low_rial > candle.high_rial:
        yield Flaw.LOW_ABOVE_HIGH
        return
    if not all(candle.low_rial <= figure <= candle.high_rial for figure in (candle.open_rial, candle.close_rial)):
        yield Flaw.OUTSIDE_RANGE
    if (candle.high_rial - candle.low_rial) * 10_000 < FROZEN_TEN_THOUSANDTHS * candle.close_rial:
        yield Flaw.NEAR_FROZEN


def _flaws_of_date(day: date, early: set[date]) -> Iterator[Flaw]:
    if day in early:
        yield Flaw.DAY_EARLY
    elif day.weekday() == FRIDAY:
        yield Flaw.FRIDAY


def _flaws_of_opening(candle: Candle, previous: Candle | None) -> Iterator[Flaw]:
    if previous is not None:
        moved = abs(candle.open_rial - previous.close_rial)
        if moved * 1000 > GAP_PERMILLE * previous.close_rial:
            yield Flaw.OPEN_GAP


def _days_dated_early(days: Sequence[date]) -> Iterable[date]:
    """A week of this market runs Saturday to Thursday; one that runs Friday to Wednesday is dated a day early.

    The pattern holds from the first day to the end of the week that the last Friday begins, if that stretch has
    Fridays and no Thursday at all.
    """
    fridays = [day for day in days if day.weekday() == FRIDAY]
    if len(fridays) < FRIDAYS_FOR_A_PATTERN:
        return ()
    stretch = [day for day in days if day <= max(fridays) + timedelta(days=6)]
    return () if any(day.weekday() == THURSDAY for day in stretch) else stretch


def missing_days(days: Sequence[date], closed: frozenset[date]) -> list[date]:
    """The days between the first and the last that are neither recorded, nor Fridays, nor in `closed`."""
    if not days:
        return []
    have, day, missing = set(days), min(days), []
    while (day := day + timedelta(days=1)) < max(have):
        if day not in have and day.weekday() != FRIDAY and day not in closed:
            missing.append(day)
    return missing
