"""Days as programs ask about them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from persian.jalali import FIRST_YEAR, LAST_YEAR, from_jalali

#: The years a shop can mean, as in what people type: beyond them the calendar's arithmetic ends.
FIRST: Final = from_jalali(FIRST_YEAR, 1, 1)
LAST: Final = from_jalali(LAST_YEAR, 12, 29)


def _within(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise PydanticCustomError("date_of_no_shop", "not within the years a shop can mean")
    return day


CalendarDay = Annotated[date, AfterValidator(_within)]
