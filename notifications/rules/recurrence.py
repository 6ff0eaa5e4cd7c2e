"""On which day something comes again. Pure: no Django, no clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from persian.days import add_months, to_jalali

EARLIEST_HOUR: Final = 9
LATEST_HOUR: Final = 20


def next_day(*, weekday: int | None, month_day: int | None, on_or_after: date) -> date:
    """The first day, `on_or_after` or later, that is this weekday (Saturday 0) or this day of its Jalali month.

    A shorter month uses its last day: 31 is 30 in Mehr and 29 or 30 in Esfand. Raises ValueError without a rule.
    """
    if weekday is not None:
        return on_or_after + timedelta(days=(weekday - to_jalali(on_or_after).weekday()) % 7)
    if month_day is None:
        raise ValueError("a weekday or a day of the month is needed")
    here = add_months(on_or_after, 0, month_day)
    return here if here >= on_or_after else add_months(on_or_after, 1, month_day)


def is_hour(hour: int) -> bool:
    """Whether texts may begin to leave at this hour of Tehran."""
    return EARLIEST_HOUR <= hour <= LATEST_HOUR
