"""A reason is words that somebody can read years later."""

from __future__ import annotations

import unicodedata
from typing import Final

from gold_installments.rules.limits import SHORTEST_REASON

#: They turn the order of whatever is printed after them, a colleague's name for one.
_TURNING: Final = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
#: Letters by Unicode's tables and blank on paper: the fillers of Korean writing.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")


def one_line(text: str) -> str:
    """The text in one line, without control characters and without those that turn the direction of writing."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if sign not in _TURNING and unicodedata.category(sign) != "Cc")


def is_reason(line: str) -> bool:
    """False for fewer than three letters or figures: dots, half spaces and blank letters tell nobody anything."""
    return sum(sign.isalnum() and sign not in _BLANK for sign in line) >= SHORTEST_REASON
