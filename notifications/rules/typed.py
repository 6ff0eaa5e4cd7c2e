"""A text as it came from a keyboard, a file or a program: what is taken out quietly, what is seen, what no phone shows.

A byte-order mark and the line ends of other systems are the way texts travel; other control characters are a mistake
that nobody sees before the customer's phone shows a box.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_BYTE_ORDER: Final = "\ufeff"
#: Letters that are blank: fillers of Korean writing.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: Controls, surrogates; marks of direction and joiners are `Cf` and belong to Persian.
_UNSENT: Final = frozenset({"Cc", "Cs"})


def typed(text: str) -> str:
    """The text without byte-order marks and outer blanks, with line feeds for line ends and spaces for tabs."""
    plain = text.replace(_BYTE_ORDER, "").replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\t", " ").strip()


def is_seen(text: str) -> bool:
    """Whether anything of it can be seen: joiners, marks of direction and blanks alone cannot."""
    return any(unicodedata.category(sign)[0] not in "CZM" and sign not in _BLANK for sign in text)


def has_controls(text: str) -> bool:
    """Whether a control character other than a line feed stands in it."""
    return any(unicodedata.category(sign) in _UNSENT for sign in text if sign != "\n")


def without_controls(text: str) -> str:
    """The text with blanks for line ends and tabs, and without any other control character."""
    return "".join(sign for sign in " ".join(typed(text).splitlines()) if not has_controls(sign))
