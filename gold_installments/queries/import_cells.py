"""How the cells of an old book are read: the readers of persian/, with their refusals in their own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeVar

from gold_installments.rules.importing_cells import CellRefused, Proposed
from gold_installments.rules.importing_dates import jalali_spelling
from persian.digits import to_ascii
from persian.jalali import parse_jalali
from persian.letters import without_marks
from persian.national_id import NationalIdTooShort, normalise_national_id
from persian.numbers import ZeroNotAccepted, parse_grams, parse_scaled, parse_toman
from persian.phones import local_mobile, normalise_mobile
from persian.refusal import Refusal

MOST: Final = 10_000
Value = TypeVar("Value")


def _worded(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """The reader with its refusals told as the cell's."""

    def reader(text: str) -> Value:
        try:
            return read(text)
        except Refusal as refusal:
            raise CellRefused(refusal.code, str(refusal)) from refusal

    return reader


# A book has few days and many cells of them; a refused text is not remembered.
@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return parse_jalali(jalali_spelling(text))


def _mobile(text: str) -> str | Proposed:
    mobile = normalise_mobile(text)
    bare = without_marks(to_ascii(text)).strip()
    # A spreadsheet takes 0912… for a number and drops the zero; there is no other number it could be.
    return Proposed(mobile, "mobile_zero_lost") if bare == local_mobile(mobile)[1:] else mobile


def _national_id(text: str) -> str | Proposed:
    try:
        return normalise_national_id(text)
    except NationalIdTooShort as short:
        return Proposed(short.params["suggestion"], "national_id_zeros_lost")


def _count(text: str) -> int:
    number = parse_scaled(text, places=0, limit=MOST)
    if number == 0:
        raise ZeroNotAccepted
    return number


CELL_READERS: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {
        "grams": _worded(parse_grams),
        "toman": _worded(parse_toman),
        "day": _worded(_day),
        "mobile": _worded(_mobile),
        "national_id": _worded(_national_id),
        "count": _worded(_count),
        "count0": _worded(lambda text: parse_scaled(text, places=0, limit=MOST)),
    }
)
