"""Vendors' JSON as it is found in the wild: keys in any case, numbers as text, one row where a list was promised."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Protocol

from gateways.rules.pattern_limits import faults_of
from gateways.rules.speech import Outgoing, PatternUse, Submission

Row = dict[str, object]


def folded(value: object) -> object:
    """The same JSON with every key in small letters, all the way down."""
    if isinstance(value, dict):
        return {str(key).lower(): folded(one) for key, one in value.items()}
    return [folded(one) for one in value] if isinstance(value, list) else value


def row(value: object) -> Row:
    """The object itself with small keys; anything else is an empty one."""
    small = folded(value)
    return small if isinstance(small, dict) else {}


def rows(value: object) -> list[Row]:
    """The objects of a list, with small keys; one object alone is a list of one, anything else an empty list."""
    several = value if isinstance(value, list) else [value]
    return [row(one) for one in several if isinstance(one, dict)]


def whole(value: object) -> int | None:
    """A whole number, also written as text or as 12.0; None for anything else, true and false included."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else None
    try:
        return int(str(value).strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def amount(value: object) -> Decimal | None:
    """A finite number, also written as text with thousands marks; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def word(value: object) -> str:
    """A text or a whole number as text, without spaces around it; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return ""
    return str(value if isinstance(value, str) or whole(value) is None else whole(value)).strip()


def same_number(said: object, recipient: str) -> bool:
    """Whether a vendor's 0912…, 98912…, +98912… or 912… is this E.164 mobile."""
    return word(said)[-10:] == recipient[-10:]


def same_text(said: object, text: str) -> bool:
    """Whether a vendor's copy is this text; vendors add a line of their own at the end and change white space."""
    return " ".join(word(said).split()).startswith(" ".join(text.split()))


def unfit(key: str, pattern: PatternUse) -> str:
    """`pattern_<fault>` for the first value that the vendor `key` would refuse, "" when it takes them all.

    Asked before a call: vendors answer with one number for every place and every reason.
    """
    return next((f"pattern_{fault.code}" for fault in faults_of(key, pattern)), "")


class _Submits(Protocol):
    def submit(self, outgoing: Outgoing) -> Submission: ...


class OneByOne:
    """`submit_many` of a vendor that takes one text per call."""

    def submit_many(self: _Submits, batch: Sequence[Outgoing]) -> list[Submission]:
        """One call each, in the order asked."""
        return [self.submit(outgoing) for outgoing in batch]
