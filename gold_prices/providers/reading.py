"""Figures and moments as sources write them, and the poison known to hide among them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gold_prices.providers.protocol import Fault, SourceError
from persian.days import TEHRAN, from_jalali
from persian.digits import to_ascii

#: Beyond this a stamp cannot be a price of ours: clocks differ by minutes, feeds keep rows for years.
LATEST_STAMP = timedelta(minutes=10)
OLDEST_STAMP = timedelta(days=3660)
#: A price never fills more places, and no column holds more: one absurd figure must not cost the round its others.
MAX_PLACES = 18
#: The two sides of one quote never lie further apart, in permille of their middle; beyond it one of them is wrong.
MAX_SPREAD_PERMILLE = 100
# Groups of three under a comma or an Arabic thousands mark. The mark U+066B is left out: one board writes thousands
# with it and decimals too.
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,٬][0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_JALALI = re.compile(r"(1[34][0-9]{2})[/-]([0-9]{1,2})[/-]([0-9]{1,2}) ([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A figure and how the source wrote it; of a two-sided quote the middle, and both sides."""

    amount: Decimal
    raw: str


def mapping(value: object, name: str) -> Mapping[str, Any]:
    """The value as a JSON object, or a SourceError that names what moved."""
    if not isinstance(value, dict):
        raise SourceError(Fault.UNKNOWN, f"the body has no object {name}")
    return value


def unwrapped(envelope: Mapping[str, Any], inside: str) -> Mapping[str, Any]:
    """The object under `inside`, or the envelope itself where the body is flat: bodies have moved both ways."""
    return mapping(envelope[inside], inside) if inside in envelope else envelope


def written(raw: object, name: str) -> Written:
    """A written figure.

    Takes integers, decimal numbers, and text with group commas or Persian digits. Refuses null, zero, a glued sign,
    NaN and any other text: a sign glued to a figure is a known corruption, and its absolute value would be a guess.
    """
    if raw is None or raw == "":
        raise SourceError(Fault.RETRY, f"{name} is empty")
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise SourceError(Fault.UNKNOWN, f"{name} is no figure")
    if isinstance(raw, int) and abs(raw) >= 10 ** (2 * MAX_PLACES):  # its text may be too long for Python to write
        raise SourceError(Fault.RETRY, f"{name} is zero or beyond any price")
    text = to_ascii(str(raw)).strip()
    if len(text) > 2 * MAX_PLACES or not (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)):
        raise SourceError(Fault.UNKNOWN, f"{name} is no positive figure")
    amount = Decimal(re.sub("[,٬]", "", text))
    if amount == 0 or amount.adjusted() >= MAX_PLACES:
        raise SourceError(Fault.RETRY, f"{name} is zero or beyond any price")
    return Written(amount=amount, raw=str(raw))


def middle(one: object, other: object, name: str) -> Written:
    """Halfway between the two sides of a quote.

    Which of them is called buy and which sell differs from source to source and has been seen swapped, so the higher
    one is the ask. A quote with one side only, or with its sides more than a tenth apart, is refused.
    """
    sides = sorted((written(one, name), written(other, name)), key=lambda side: side.amount)
    bid, ask = sides[0].amount, sides[1].amount
    if (ask - bid) * 2000 > MAX_SPREAD_PERMILLE * (ask + bid):
        raise SourceError(Fault.RETRY, f"the two sides of {name} are too far apart")
    return Written(amount=(bid + ask) / 2, raw=" / ".join(side.raw for side in sides))


def whole(amount: Decimal, factor: Decimal, name: str) -> int:
    """The figure times its factor as a positive whole number, half up."""
    value = int((amount * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if value <= 0 or len(str(value)) > MAX_PLACES:
        raise SourceError(Fault.RETRY, f"{name} is zero or beyond any price")
    return value


def moment_from_epoch(raw: object, received_at: datetime, name: str) -> datetime:
    """Seconds since 1970, as a number or text, as aware UTC."""
    text = str(raw)
    if isinstance(raw, bool | float) or not re.fullmatch(r"[0-9]{9,11}", text):
        raise SourceError(Fault.UNKNOWN, f"{name} is no time")
    return _plausible(datetime.fromtimestamp(int(text), UTC), received_at, name)


def moment_from_milliseconds(raw: object, received_at: datetime, name: str) -> datetime:
    """Milliseconds since 1970, as a number or text, as aware UTC."""
    text = str(raw)
    if isinstance(raw, bool | float) or not re.fullmatch(r"[0-9]{12,14}", text):
        raise SourceError(Fault.UNKNOWN, f"{name} is no time")
    return _plausible(datetime.fromtimestamp(int(text) // 1000, UTC), received_at, name)


def moment_from_utc(raw: object, received_at: datetime, name: str) -> datetime:
    """`2026-08-12T06:42:38Z`, with its zone; a time without one is refused."""
    moment = _from_iso(raw, name)
    if moment.tzinfo is None:
        raise SourceError(Fault.UNKNOWN, f"{name} has no zone")
    return _in_utc(moment, received_at, name)


def moment_from_tehran(raw: object, received_at: datetime, name: str) -> datetime:
    """`2026-08-12 10:12:22` or with a T; Tehran's wall clock unless a zone is written."""
    moment = _from_iso(raw, name)
    return _in_utc(moment if moment.tzinfo else moment.replace(tzinfo=TEHRAN), received_at, name)


def moment_from_jalali(date: object, clock: object, received_at: datetime, name: str) -> datetime:
    """`1404/05/02` and `15:25` on Tehran's wall, as aware UTC."""
    parts = _JALALI.fullmatch(to_ascii(f"{date} {clock}"))
    if parts is None:
        raise SourceError(Fault.UNKNOWN, f"{name} is no time")
    year, month, day, hour, minute = (int(part) for part in parts.groups())
    try:
        moment = datetime.combine(from_jalali(year, month, day), time(hour, minute), TEHRAN)
    except ValueError as cause:
        raise SourceError(Fault.UNKNOWN, f"{name} is an impossible date") from cause
    return _in_utc(moment, received_at, name)


def _from_iso(raw: object, name: str) -> datetime:
    if not isinstance(raw, str):
        raise SourceError(Fault.UNKNOWN, f"{name} is no time")
    try:
        return datetime.fromisoformat(to_ascii(raw).strip())
    except ValueError as cause:
        raise SourceError(Fault.UNKNOWN, f"{name} is no time") from cause


def _in_utc(moment: datetime, received_at: datetime, name: str) -> datetime:
    try:
        return _plausible(moment.astimezone(UTC), received_at, name)
    except OverflowError as cause:
        raise SourceError(Fault.UNKNOWN, f"{name} is an impossible date") from cause


def _plausible(moment: datetime, received_at: datetime, name: str) -> datetime:
    if moment > received_at + LATEST_STAMP or moment < received_at - OLDEST_STAMP:
        raise SourceError(Fault.UNKNOWN, f"{name} is an impossible date")
    return min(moment, received_at)
