"""How vendors write figures and moments."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from persian.days import to_jalali

TEHRAN = ZoneInfo("Asia/Tehran")
Path = tuple[str | int, ...]


def toman(rial: int) -> int:
    """Whole Toman, as a vendor who counts in Toman would round."""
    return (rial + 5) // 10


def plain(figure: Decimal) -> str:
    """Without an exponent or trailing zeros."""
    return f"{figure.normalize():f}"


def commas(figure: int) -> str:
    """`182,954,000`"""
    return f"{figure:,}"


def epoch(at: datetime) -> int:
    """Whole seconds since 1970."""
    return int(at.timestamp())


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return epoch(at) * 1000 + at.microsecond // 1000


def utc(at: datetime) -> str:
    """`2026-08-12T06:42:38Z`"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tehran(at: datetime, between: str = " ") -> str:
    """Tehran's wall clock, no zone written."""
    return at.astimezone(TEHRAN).strftime(f"%Y-%m-%d{between}%H:%M:%S")


def jalali(at: datetime, between: str = "/") -> str:
    """`1405/05/15`, Tehran's day."""
    day = to_jalali(at.astimezone(TEHRAN).date())
    return between.join((f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"))


def clock(at: datetime, form: str = "%H:%M") -> str:
    """Tehran's time of day."""
    return at.astimezone(TEHRAN).strftime(form)


def written_over(body: Any, paths: Sequence[Path], value: object) -> Any:
    """A copy of the body with other values at these places; `value` may be a function of what stood there."""
    copied = copy.deepcopy(body)
    for path in paths:
        place = copied
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value(place[path[-1]]) if callable(value) else value
    return copied
