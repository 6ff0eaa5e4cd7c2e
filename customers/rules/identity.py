"""Documents of people without a national ID, as one spelling each."""

from __future__ import annotations

import re

from persian.digits import to_ascii
from persian.letters import without_marks

FARAGIR, PASSPORT = "faragir", "passport"
#: کد فراگیر has been given with 8 to 13 digits over the years; a passport number is 5 to 15 letters and digits.
SHAPES = {
    FARAGIR: re.compile(r"[0-9]{8,13}"),
    PASSPORT: re.compile(r"(?=(?:[A-Z]*[0-9]){4})[A-Z0-9]{5,15}"),
}
_BETWEEN = re.compile(r"[\s\-–_./]+")


def normalise_other_id(kind: str, text: str) -> str | None:
    """The document's number in capital ASCII, or None when it cannot be one of this kind."""
    bare = _BETWEEN.sub("", without_marks(to_ascii(text))).upper()
    shape = SHAPES.get(kind)
    return bare if shape is not None and shape.fullmatch(bare) else None


def is_national_id_alone(word: str) -> bool:
    """Whether a word is a national ID and no part of a mobile, as it is typed or kept (09…, 9…)."""
    return re.fullmatch(r"(?!09|9)[0-9]{10}", word) is not None


def kinds_of(word: str) -> list[tuple[str, str]]:
    """Which documents a word of the find box may be, as (kind of index, value); a national ID is one of them."""
    found = [("national_id", word)] if re.fullmatch(r"[0-9]{10}", word) else []
    for kind in SHAPES:
        number = normalise_other_id(kind, word)
        if number is not None:
            found.append((kind, number))
    return found
