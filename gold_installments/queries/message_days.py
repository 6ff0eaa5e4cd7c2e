"""On which days the shop's customers are left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gold_installments.models import ShopDay
from gold_installments.queries.calendar import standing_days
from persian.holidays import holidays_between


def days_off() -> Callable[[date], bool]:
    """Whether a day is an official holiday that the shop has not opened, or one that the shop has closed.

    A Friday alone is none: rows move away from it, but a text disturbs nobody. One question, on the first day asked.
    """
    said = {day: row.kind == ShopDay.Kind.CLOSED for day, row in standing_days().items()}

    def off(day: date) -> bool:
        return said[day] if day in said else day in holidays_between(day, day)

    return off
