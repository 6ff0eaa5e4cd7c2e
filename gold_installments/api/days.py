"""Days as programs write them: Jalali, with digits of any script, or ISO."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from persian.digits import to_ascii
from persian.jalali import InvalidJalaliDate, format_jalali, parse_jalali

_ISO: Final = re.compile(r"(1[6-9]|20|21)\d\d-\d\d-\d\d")


def day_from(text: str, *, field: str) -> date:
    """The day of "1404/06/31", "۱۴۰۴/۰۶/۳۱" or "2025-09-22". Raises InvalidJalaliDate naming the field."""
    cleaned = to_ascii(text.replace("\x00", "")).strip()
    try:
        return date.fromisoformat(cleaned) if _ISO.fullmatch(cleaned) else parse_jalali(cleaned)
    except InvalidJalaliDate as refused:
        refused.field = field
        raise
    except ValueError as error:
        raise InvalidJalaliDate(field=field) from error


def jalali(day: date | None) -> str | None:
    """1404/06/31, as answers say it."""
    return format_jalali(day) if day is not None else None
