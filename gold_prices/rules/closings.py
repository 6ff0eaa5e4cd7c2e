"""The days on which the bazaar usually keeps its shutters down. A hint about silence, never a reason to drop a tick."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from persian.holidays import closing_name, is_closed

#: The gold bazaar closes from the 7th to the 12th of Muharram; Tasua is the 9th. Days from Tasua, both ends included.
MOURNING: Final = (-2, 3)
TASUA: Final = "تاسوعا"


@lru_cache(maxsize=1024)
def bazaar_is_closed(day: date) -> bool:
    """Whether the gold bazaar is likely closed: a Friday, an official holiday, or a day of the Muharram closing.

    As exact as persian.holidays: Tasua of a year to come is computed and may turn out a day off.
    """
    return is_closed(day) or is_muharram_closing(day)


def is_muharram_closing(day: date) -> bool:
    """Whether a day is one of 7 to 12 Muharram."""
    first, last = MOURNING
    return any(TASUA in closing_name(day - timedelta(days=offset)) for offset in range(first, last + 1))
