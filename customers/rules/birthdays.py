"""Birthdays by the Jalali calendar, in which everybody has one every year."""

from __future__ import annotations

from datetime import date, timedelta

from persian.days import month_length, to_jalali

LEAP_DAY = 1230


def month_day(born: date) -> int:
    """The Jalali month and day of a day as one number: 1230 is the thirtieth of Esfand."""
    jalali = to_jalali(born)
    return int(jalali.month * 100 + jalali.day)


def greeted_on(today: date) -> tuple[int, ...]:
    """Whose birthday is kept today: on the last day of a common year also theirs who were born on 30 Esfand."""
    found = month_day(today)
    jalali = to_jalali(today)
    if found == LEAP_DAY - 1 and month_length(jalali.year, 12) == 29:
        return found, LEAP_DAY
    return (found,)


def may_be_born_on(born: date, today: date) -> bool:
    """Whether a living person may have been born then: not in the future, and no more than 130 years ago."""
    return today - timedelta(days=130 * 366) <= born <= today
