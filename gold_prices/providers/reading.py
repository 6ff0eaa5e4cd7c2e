"""Figures and moments as sources write them, and the poison known to hide among them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gold_prices.providers.protocol import Fault, SourceError
from persian.digits import to_ascii
from persian.jalali import TEHRAN

#: Beyond this a stamp cannot be a price of ours: clocks differ by minutes, feeds keep rows for years.
LATEST_STAMP = timedelta(minutes=10)
OLDEST_STAMP = timedelta(days=3660)
#: A price never fills more places, and no column holds more: one absurd figure must not cost the round its others.
MAX_PLACES = 18
# Groups of three under a comma or an Arabic thousands mark. The mark U+066B is left out: one board writes thousands
# with it and decimals too.
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,٬][0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def mapping(value: object, name: str) -> Mapping[str, Any]:
    """The value as a JSON object, or a SourceError that names what moved."""
    if not isinstance(value, dict):
        raise SourceError(Fault.UNKNOWN, f"the body has no object {name}")
    return value


def rial_from(raw: object, rial_per_unit: int, name: str) -> int:
    """A written figure as whole Rial per gram.

    Takes integers, decimal numbers, and text with group commas or Persian digits. Refuses null, zero, a glued sign,
    NaN and any other text: a sign glued to a figure is a known corruption, and its absolute value would be a guess.
    """
    if raw is None or raw == "":
        raise SourceError(Fault.RETRY, f"{name} is empty")
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise SourceError(Fault.UNKNOWN, f"{name} is no figure")
    text = to_ascii(str(raw)).strip()
    if len(text) > 2 * MAX_PLACES or not (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)):
        raise SourceError(Fault.UNKNOWN, f"{name} is no positive figure")
    figure = Decimal(re.sub("[,٬]", "", text))
    rial = int((figure * rial_per_unit).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if rial <= 0 or len(str(rial)) > MAX_PLACES:
        raise SourceError(Fault.RETRY, f"{name} is zero or beyond any price")
    return rial


def moment_from_epoch(raw: object, received_at: datetime, name: str) -> datetime:
    """Seconds since 1970, as a number or text, as aware UTC."""
    text = str(raw)
    if isinstance(raw, bool) or not re.fullmatch(r"[0-9]{9,11}", text):
        raise SourceError(Fault.UNKNOWN, f"{name} is no time")
    return _plausible(datetime.fromtimestamp(int(text), UTC), received_at, name)


def moment_from_tehran(raw: object, received_at: datetime, name: str) -> datetime:
    """`2026-08-12 10:12:22` or with a T; Tehran's wall clock unless a zone is written."""
    if not isinstance(raw, str):
        raise SourceError(Fault.UNKNOWN, f"{name} is no time")
    try:
        written = datetime.fromisoformat(to_ascii(raw).strip())
    except ValueError as cause:
        raise SourceError(Fault.UNKNOWN, f"{name} is no time") from cause
    zoned = written if written.tzinfo else written.replace(tzinfo=TEHRAN)
    try:
        return _plausible(zoned.astimezone(UTC), received_at, name)
    except OverflowError as cause:
        raise SourceError(Fault.UNKNOWN, f"{name} is an impossible date") from cause


def _plausible(moment: datetime, received_at: datetime, name: str) -> datetime:
    if moment > received_at + LATEST_STAMP or moment < received_at - OLDEST_STAMP:
        raise SourceError(Fault.UNKNOWN, f"{name} is an impossible date")
    return min(moment, received_at)
