"""How one cell becomes a value. What needs the calendar, phones or numbers of people is handed in as `CellReaders`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from gold_installments.rules.importing import DayText, GuaranteeKind
from gold_installments.rules.importing_layout import (
    FREQUENCY_WORDS,
    GUARANTEE_WORDS,
    UNIT_WORDS,
    YES_WORDS,
    Column,
    choices,
    folded,
)
from persian.digits import to_ascii
from persian.letters import compact_key, seen_letters, without_marks

#: By the `reads` of a column: grams -> mg, toman -> Rial, day -> date, mobile -> E.164, national_id, count, count0.
CellReaders = Mapping[str, Callable[[str], object]]

_HALF_SPACE: Final = "\u200c"
#: Arabic keyboards and Windows-1256 have no Persian ye and keheh.
_PERSIAN: Final = str.maketrans("يىك", "ییک")
_BETWEEN: Final = re.compile(r"[\s\-–_./]+")


class CellRefused(Exception):
    """A cell holds no such value; `said` is the reason in words already, where the reader had one."""

    def __init__(self, code: str, said: str = "", **params: object) -> None:
        super().__init__(code)
        self.code, self.said, self.params = code, said, params


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value read otherwise than it was written; `code` says how. Whether a person must agree is the row's rule."""

    value: object
    code: str


def clean_text(text: str) -> str:
    """The text as the book keeps it: Persian letters, single spaces, half-spaces kept, no invisible marks."""
    parts = [without_marks(part) for part in text.replace("\x00", "").translate(_PERSIAN).split(_HALF_SPACE)]
    return " ".join(_HALF_SPACE.join(part for part in parts if part).split())


def reference_key(text: str) -> str:
    """A customer's code or a contract's number as two spellings of it are compared."""
    return compact_key(text)


def _text(column: Column, text: str) -> str:
    kept = clean_text(text)
    if len(kept) > column.longest:
        raise CellRefused("too_long", limit=column.longest)
    return kept


def _name(column: Column, text: str) -> str:
    kept = _text(column, text)
    if sum(letter.isalpha() for letter in seen_letters(kept)) < 3:
        raise CellRefused("name_too_short")
    return kept


def _serial(column: Column, text: str) -> str:
    return _text(column, to_ascii(text))


def _sayad(_column: Column, text: str) -> str:
    digits = _BETWEEN.sub("", without_marks(to_ascii(text)))
    if not re.fullmatch("[0-9]{16}", digits):
        raise CellRefused("sayad_16_digits")
    return digits


def _choice(words: Mapping[str, tuple[str, ...]]) -> Callable[[Column, str], str]:
    meanings = choices(words)
    offered = "، ".join(said[0] for said in words.values())

    def read(_column: Column, text: str) -> str:
        meaning = meanings.get(folded(text))
        if meaning is None:
            raise CellRefused("unknown_choice", choices=offered)
        return meaning

    return read


def _guarantee(column: Column, text: str) -> GuaranteeKind:
    return GuaranteeKind(_guarantee_word(column, text))


_guarantee_word: Final = _choice(GUARANTEE_WORDS)

_OWN: Final[Mapping[str, Callable[[Column, str], object]]] = {
    "text": _text,
    "name": _name,
    "serial": _serial,
    "sayad": _sayad,
    "unit": _choice(UNIT_WORDS),
    "frequency": _choice(FREQUENCY_WORDS),
    "guarantee": _guarantee,
    "yes": _choice(YES_WORDS),
}


def cell_value(column: Column, text: str, readers: CellReaders) -> object:
    """The value of a filled cell, or a Proposed one. Raises CellRefused."""
    if isinstance(text, DayText) and column.reads != "day":
        # A contract's number typed as 12/81 has become December 1981.
        raise CellRefused("day_not_expected", day=str(text))
    own = _OWN.get(column.reads)
    return own(column, text) if own is not None else readers[column.reads](text)
