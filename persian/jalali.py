"""The Jalali calendar at the edges: dates are stored as Gregorian and shown and typed as Jalali.

The arithmetic is in ``persian.days``, which needs no Django and so may be used by rules; it can be had from here too.
"""

import datetime as dt
import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from persian.days import (
    TEHRAN,
    add_months,
    format_jalali,
    from_jalali,
    month_length,
    tehran_midnight,
    tehran_offset_is_right,
    tehran_today,
    to_jalali,
)
from persian.digits import to_ascii
from persian.letters import without_marks
from persian.refusal import Refusal

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MONTHS",
    "TEHRAN",
    "WEEKDAYS",
    "InvalidJalaliDate",
    "JalaliYearOutOfRange",
    "NoSuchJalaliDay",
    "NoSuchJalaliMonth",
    "add_months",
    "format_jalali",
    "from_jalali",
    "month_length",
    "month_name",
    "parse_day",
    "parse_jalali",
    "parse_moment",
    "tehran_midnight",
    "tehran_offset_is_right",
    "tehran_today",
    "to_jalali",
    "weekday_name",
]

#: Years a typed date may have. Outside them it is a slip (a Gregorian year, most often).
FIRST_YEAR: Final = 1300
LAST_YEAR: Final = 1499

MONTHS: Final = (
    _("Farvardin"),
    _("Ordibehesht"),
    _("Khordad"),
    _("Tir"),
    _("Mordad"),
    _("Shahrivar"),
    _("Mehr"),
    _("Aban"),
    _("Azar"),
    _("Dey"),
    _("Bahman"),
    _("Esfand"),
)

#: Saturday first, as ``jdatetime.date.weekday`` counts.
WEEKDAYS: Final = (
    _("Saturday"),
    _("Sunday"),
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
)

_PARTED: Final = re.compile(r"([0-9]{4}|[0-9]{2})[/\-. ]([0-9]{1,2})[/\-. ]([0-9]{1,2})")
_SOLID: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ISO: Final = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")


class InvalidJalaliDate(Refusal):
    """The text is no day of the Jalali calendar."""

    code = "invalid_date"
    message = _("Type the date as year/month/day, for example 1405/08/30.")


class JalaliYearOutOfRange(InvalidJalaliDate):
    """The year is not one a shop can mean."""

    message = _("The year %(year)s is not accepted: the calendar is Jalali, years %(first)s to %(last)s.")


class NoSuchJalaliMonth(InvalidJalaliDate):
    """The month is not 1 to 12."""

    message = _("There is no month %(month)s: months are 1 to 12.")


class NoSuchJalaliDay(InvalidJalaliDate):
    """The month is shorter than the day typed."""

    message = _("%(month)s %(year)s has %(days)s days.")


def parse_jalali(text: str) -> dt.date:
    """Return the day of a typed Jalali date: 1405/10/05, 05/10/5 (a year of 14xx), 14051005, digits of any kind.

    Raises InvalidJalaliDate or the subclass that says which part is wrong (the month's true length for 1404/12/30).
    """
    cleaned = without_marks(to_ascii(text)).strip()
    match = _PARTED.fullmatch(cleaned) or _SOLID.fullmatch(cleaned)
    if match is None:
        raise InvalidJalaliDate
    year, month, day = (int(part) for part in match.groups())
    return _checked(year + 1400 if year < 100 else year, month, day)


def parse_day(text: str) -> dt.date:
    """Return the day of a Jalali date as typed, or of a Gregorian one as programs write it: 2026-11-21.

    Raises InvalidJalaliDate, or as `parse_jalali`.
    """
    cleaned = to_ascii(text).strip()
    if _ISO.fullmatch(cleaned) is None:
        return parse_jalali(text)
    try:
        return dt.date.fromisoformat(cleaned)
    except ValueError as error:
        raise InvalidJalaliDate from error


def parse_moment(text: str) -> dt.datetime | dt.date:
    """Return the moment (UTC) of an ISO text that says its zone, or the day of one as `parse_day` takes it.

    Raises InvalidJalaliDate, or as `parse_jalali`.
    """
    cleaned = to_ascii(text).strip()
    if "T" not in cleaned.upper():
        return parse_day(cleaned)
    try:
        moment = dt.datetime.fromisoformat(cleaned)
        if moment.tzinfo is not None:
            return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidJalaliDate from error
    raise InvalidJalaliDate


def _checked(year: int, month: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise JalaliYearOutOfRange(year=year, first=FIRST_YEAR, last=LAST_YEAR)
    if not 1 <= month <= 12:
        raise NoSuchJalaliMonth(month=month)
    days = month_length(year, month)
    if not 1 <= day <= days:
        raise NoSuchJalaliDay(month=MONTHS[month - 1], year=year, days=days)
    return from_jalali(year, month, day)


def month_name(month: int) -> str:
    """Return the name of a Jalali month (1 to 12) in the active language."""
    return str(MONTHS[month - 1])


def weekday_name(date: dt.date) -> str:
    """Return the name of the day of the week in the active language."""
    return str(WEEKDAYS[to_jalali(date).weekday()])
