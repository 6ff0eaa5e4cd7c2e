"""Which Jalali month may be closed (N3): one that has passed, and the one after the last that was."""

from __future__ import annotations

from datetime import date, timedelta

from gold_installments.rules.refused import RuleRefused
from persian.days import from_jalali, month_length, to_jalali


def last_day_of(year: int, month: int) -> date:
    """The Gregorian day a Jalali month ends on. Raises RuleRefused `no_such_month`."""
    if not (1300 <= year <= 1499 and 1 <= month <= 12):
        raise RuleRefused("no_such_month", "there is no such month")
    return from_jalali(year, month, month_length(year, month))


def closing_day(*, year: int, month: int, today: date, locked_through: date | None) -> date:
    """The last day of the month that is to be closed today (Tehran's); `locked_through` is the last closed day.

    The first closed month may be any that has passed, and closes all before it; after that each month follows the one
    before. Raises RuleRefused `no_such_month`, `month_not_over`, `month_already_locked`, `month_out_of_order`.
    """
    through = last_day_of(year, month)
    if through >= today:
        raise RuleRefused("month_not_over", "a month that still runs is not closed")
    if locked_through is None:
        return through
    if through <= locked_through:
        raise RuleRefused("month_already_locked", "it is closed")
    if through != last_day_of(*next_month(locked_through)):
        raise RuleRefused("month_out_of_order", "months are closed one after the other")
    return through


def next_month(locked_through: date) -> tuple[int, int]:
    """The Jalali (year, month) after the last closed day."""
    day = to_jalali(locked_through + timedelta(days=1))
    return day.year, day.month
