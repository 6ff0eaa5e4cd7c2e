"""What a text from a customer asks for."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from persian.digits import to_ascii
from persian.letters import without_marks

_BETWEEN: Final = re.compile(r"[\s\u200c.،,!*#-]+")


class Wish(StrEnum):
    """The two words the regulator gave every subscriber."""

    STOP = "stop"
    RESUME = "resume"


_WORDS: Final = {"11": Wish.STOP, "لغو": Wish.STOP, "لغو11": Wish.STOP, "12": Wish.RESUME}


def wish_of(text: str) -> Wish | None:
    """`11`, `۱۱`, «لغو» or «لغو ۱۱» stop, `12` takes it back; None for any other text: nobody is cut off by a guess."""
    return _WORDS.get(_BETWEEN.sub("", without_marks(to_ascii(text))))
