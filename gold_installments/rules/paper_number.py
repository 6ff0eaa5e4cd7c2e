"""The number of a cheque or a note as somebody types it: whole, its beginning, its end, or as it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from persian.letters import compact_key

#: Four digits are the end of a mobile; so few are on too many papers.
SHORTEST: Final = 5
_BETWEEN: Final = re.compile(r"[\-–_./\\]+")
_TAIL: Final = re.compile(r"[0-9]+$")


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """A typed number: `sayad` its digits where it may be a part of a Sayad ID, `tail` the digits it ends with.

    Either is empty where it is too short to look for.
    """

    key: str
    sayad: str
    tail: str

    def stands_in(self, serial: str) -> bool:
        """Whether a printed serial holds what was typed, spaces and strokes apart."""
        return self.key in _key(serial)


def paper_number(text: str) -> PaperNumber:
    """What of a typed text may be a paper's number. «خ ۱۲۳۴۵۶» ends with 123456, "12/345678" with 345678."""
    key, tail = _key(text), _TAIL.search(compact_key(text))
    digits = key if key.isascii() and key.isdigit() and SHORTEST <= len(key) <= 16 else ""
    return PaperNumber(key, digits, tail[0] if tail and len(tail[0]) >= SHORTEST else "")


def _key(text: str) -> str:
    return _BETWEEN.sub("", compact_key(text))
