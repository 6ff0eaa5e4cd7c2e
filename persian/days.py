"""Jalali days and months as arithmetic, and Tehran's idea of today. Pure: no Django, no clock."""

import datetime as dt
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

import jdatetime

TEHRAN: Final = ZoneInfo("Asia/Tehran")


def month_length(year: int, month: int) -> int:
    """Return the days of a Jalali month: 31 up to Shahrivar, then 30, and 29 or 30 in Esfand."""
    if not 1 <= month <= 12:
        raise ValueError("months are 1 to 12")
    if month <= 6:
        return 31
    if month <= 11:
        return 30
    return 30 if jdatetime.date(year, 1, 1).isleap() else 29


def from_jalali(year: int, month: int, day: int) -> dt.date:
    """Return the Gregorian day of a Jalali one. Raises ValueError when there is none."""
    gregorian: dt.date = jdatetime.date(year, month, day).togregorian()
    return gregorian


def to_jalali(date: dt.date) -> jdatetime.date:
    """Return the Jalali date of a Gregorian day.

    A datetime is refused with TypeError: its day depends on a time zone, and it is ``tehran_today`` that knows which.
    """
    if isinstance(date, dt.datetime):
        raise TypeError("a moment has no day before a time zone is chosen: use tehran_today(moment)")
    return jdatetime.date.fromgregorian(date=date)


def format_jalali(date: dt.date) -> str:
    """Return ``1405/08/30`` in ASCII digits."""
    day = to_jalali(date)
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"


def add_months(start: dt.date, months: int, anchor_day: int) -> dt.date:
    """Return the day ``months`` Jalali months after ``start``'s month, on ``anchor_day`` or the month's last day.

    Count every row from the first date with the contract's own anchor (1 to 31). Chaining from the row before loses
    the 31st for good after one Esfand: 1404/06/31 must give 1404/12/29 and then 1405/01/31.
    """
    if not 1 <= anchor_day <= 31:
        raise ValueError("the anchor is a day of the month, 1 to 31")
    first = to_jalali(start)
    years, month0 = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month0 + 1
    return from_jalali(year, month, min(anchor_day, month_length(year, month)))


def tehran_today(now: dt.datetime) -> dt.date:
    """Return the Gregorian day it is in Tehran at an aware moment. Raises ValueError for a naive one."""
    if now.tzinfo is None:
        raise ValueError("a naive moment has no day in Tehran")
    return now.astimezone(TEHRAN).date()


def tehran_midnight(date: dt.date) -> dt.datetime:
    """Return the aware moment (UTC) at which a day begins in Tehran; days are half-open, from it to the next one's."""
    return dt.datetime.combine(date, dt.time(), TEHRAN).astimezone(dt.UTC)


def tehran_offset_is_right(at: Callable[[dt.datetime], dt.timedelta | None] = TEHRAN.utcoffset) -> bool:
    """Tell whether the machine's time zone data knows that Iran dropped summer time in 2022.

    Data older than 2022b puts summers at +04:30, and every "today" between 23:30 and midnight a day ahead.
    """
    return at(dt.datetime(2023, 7, 1, 12, tzinfo=TEHRAN)) == dt.timedelta(hours=3, minutes=30)
