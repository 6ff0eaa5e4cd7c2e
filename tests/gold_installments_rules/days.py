"""Jalali days for the tests, and a closed-days table of their own: the rules take any."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from persian.days import TEHRAN, format_jalali, from_jalali


def jalali(text: str) -> date:
    """`1404/06/31` as a day."""
    year, month, day = map(int, text.split("/"))
    return from_jalali(year, month, day)


def shown(dates: list[date]) -> list[str]:
    """Days as Jalali texts."""
    return [format_jalali(day) for day in dates]


def noon(day: date) -> datetime:
    """The aware moment of noon in Tehran."""
    return datetime.combine(day, time(12), TEHRAN).astimezone(UTC)


def never(_: date) -> bool:
    """No closed day at all."""
    return False


#: Friday, 29 Esfand 1404, and Nowruz to the fourth with Eid al-Fitr: the days of R10e.
NOWRUZ_1405 = {jalali("1404/12/29") + timedelta(days=offset) for offset in range(5)}


def fridays_and_nowruz(day: date) -> bool:
    """Closed on Fridays and over that Nowruz."""
    return day.weekday() == 4 or day in NOWRUZ_1405
