"""What stands in a cell of a workbook, exactly.

A spreadsheet keeps a number as a binary double and writes up to 17 digits of it: 3.733 may stand in the file as
3.7330000000000001. It shows and means 15 digits, so those are taken, from the written text and through no float.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Context, Decimal, DecimalException
from typing import Final

from gold_installments.rules.importing import Cell, DayText, Unusable
from persian.days import format_jalali
from persian.letters import without_marks

DIGITS: Final = 15
_SHOWN: Final = Context(prec=DIGITS)
_FIRST_DAY: Final = dt.date(1899, 12, 30)
_FIRST_DAY_1904: Final = dt.date(1904, 1, 1)
#: Serial 60 is 29 February 1900, which never was; nothing of a book is that old.
_FIRST_SERIAL: Final = 61
_LAST_SERIAL: Final = 2_958_465


def text_cell(text: str) -> Cell | None:
    """A text as it stands, None for one of spaces and invisible marks only."""
    return text if without_marks(text).strip() else None


def number_cell(text: str, *, is_day: bool, from_1904: bool) -> Cell:
    """A number's exact decimal text, or the Jalali text of the day it stands for."""
    try:
        number = Decimal(text.strip())
    except DecimalException:
        return Unusable("error_value", text[:40])
    if not number.is_finite() or (number.adjusted() < -DIGITS and number):
        return Unusable("error_value", text[:40])
    if number.adjusted() >= DIGITS:
        return Unusable("digits_lost", text[:40])
    return _day(number, from_1904) if is_day else _plain(_SHOWN.plus(number))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(number: Decimal, from_1904: bool) -> Cell:
    serial = int(number)
    if not (1 if from_1904 else _FIRST_SERIAL) <= serial <= _LAST_SERIAL:
        return Unusable("early_date", _plain(_SHOWN.plus(number)))
    first = _FIRST_DAY_1904 if from_1904 else _FIRST_DAY
    try:
        return DayText(format_jalali(first + dt.timedelta(days=serial)))
    except (OverflowError, ValueError):
        return Unusable("early_date", _plain(_SHOWN.plus(number)))


def iso_day_cell(text: str) -> Cell:
    """The Jalali text of a day some programs write as 2025-09-22T00:00:00."""
    try:
        return DayText(format_jalali(dt.date.fromisoformat(text.strip()[:10])))
    except ValueError:
        return Unusable("early_date", text[:40])


def shared_cell(text: str, shared: Sequence[str]) -> Cell | None:
    """The shared text a cell points to."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else len(shared)
    return text_cell(shared[number]) if number < len(shared) else Unusable("error_value", text[:40])
