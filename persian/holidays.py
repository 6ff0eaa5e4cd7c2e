"""Days on which nobody pays: Fridays and Iran's official holidays.

The dates come from the ``holidays`` library. Lunar holidays are curated up to 2026; later ones are computed and may be
a day off, which the library says in the name («(تخمینی)») and ``is_estimated`` says here. Closures announced from one
day to the next are known only after the library was updated.
"""

import datetime as dt
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays

from persian.jalali import weekday_name

_FRIDAY: Final = 4
_ESTIMATED: Final = "(تخمینی)"
#: The 9th of Muharram. The gold bazaar keeps its shutters down from the 7th to the 12th: counted from Tasua.
_TASUA: Final = "تاسوعا"
_MOURNING: Final = range(-2, 4)


@lru_cache(maxsize=256)
def _year(year: int) -> MappingProxyType[dt.date, str]:
    """Return the holidays of a Gregorian year with their names, empty outside the years the library knows."""
    # Without an explicit language the names follow the process's locale and come out English under C.UTF-8.
    known = holidays.country_holidays("IR", years=year, language="fa_IR")
    return MappingProxyType({day: known[day].replace("; ", "، ") for day in list(known)})


def is_closed(date: dt.date) -> bool:
    """Tell whether a day is a Friday or an official holiday."""
    return date.weekday() == _FRIDAY or date in _year(date.year)


def is_estimated(date: dt.date) -> bool:
    """Tell whether a day is a holiday only by a computed lunar date, which may turn out a day off."""
    name = _year(date.year).get(date, "")
    return bool(name) and all(part.endswith(_ESTIMATED) for part in name.split("، "))


@lru_cache(maxsize=1024)
def bazaar_is_closed(date: dt.date) -> bool:
    """Tell whether the gold bazaar is likely closed: as ``is_closed``, and from 7 to 12 Muharram.

    A hint that silence is normal. Nobody announces these days in a form a program can read, so a price that arrives on
    one of them is as good as any.
    """
    days = (date - dt.timedelta(days=offset) for offset in _MOURNING)
    return is_closed(date) or any(_TASUA in _year(day.year).get(day, "") for day in days)


def closing_name(date: dt.date) -> str:
    """Return why a day is closed: the holiday's Persian name(s), or Friday's name; empty for a working day."""
    name = _year(date.year).get(date)
    if name is not None:
        return name
    return weekday_name(date) if is_closed(date) else ""


def holidays_between(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Return the official holidays from `first` to `last` with their names, in order; Fridays alone are none."""
    years = range(first.year, last.year + 1)
    known = {day: name for year in years for day, name in _year(year).items() if first <= day <= last}
    return dict(sorted(known.items()))


def next_working_day(date: dt.date) -> dt.date:
    """Return the day itself when it is a working day, else the first one after it: 1404/12/29 gives 1405/01/05."""
    while is_closed(date):
        date += dt.timedelta(days=1)
    return date
