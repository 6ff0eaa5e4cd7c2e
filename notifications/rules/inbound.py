"""What a text from a customer asks for."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from persian.digits import to_ascii
from persian.letters import without_marks

_BESIDE: Final = r"[\s\u200c.،,!*#-]*"
#: Marks may stand around the words, never inside a number: "1.2" is a weight, and no "12".
_SHAPE: Final = re.compile(rf"{_BESIDE}(11|12|لغو(?:{_BESIDE}11)?){_BESIDE}")


class Wish(StrEnum):
    """The two words the regulator gave every subscriber."""

    STOP = "stop"
    RESUME = "resume"


def wish_of(text: str) -> Wish | None:
    """`11`, `۱۱`, «لغو» or «لغو ۱۱» stop, `12` takes it back; None for any other text: nobody is cut off by a guess."""
    found = _SHAPE.fullmatch(without_marks(to_ascii(text)))
    if found is None:
        return None
    return Wish.RESUME if found[1] == "12" else Wish.STOP
