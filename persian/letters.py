"""Letters as people search them: Arabic and Persian keyboards, hamza, vowel marks and invisible joiners made one.

The typed name is kept for display; these keys are stored beside it for finding.
"""

import re
import unicodedata
from typing import Final

from persian.digits import to_ascii

#: Zero-width (non-)joiners, direction marks, embeddings, isolates, byte-order mark, soft hyphen.
_MARKS: Final = dict.fromkeys(
    [0x00AD, 0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)

_LETTERS: Final = {
    **str.maketrans("يىئكةۀؤأإآٱ", "یییکههواااا"),
    **dict.fromkeys([0x0640, 0x0621, 0x0670, *range(0x064B, 0x0660)]),
}

_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")

_SPACES: Final = re.compile(r"\s+")


def without_marks(text: str) -> str:
    """Return the text without the invisible marks that come along when a number is copied from a message."""
    return text.translate(_MARKS)


def seen_letters(text: str) -> list[str]:
    """The letters and figures of a text that somebody can see: fillers of Korean writing are letters, and blank."""
    return [sign for sign in text if sign.isalnum() and sign not in _BLANK]


def search_key(text: str) -> str:
    """Return the text as it is searched: one spelling per letter, ASCII digits, lower case, single spaces.

    «سیّد علي‌اكبر» and «سید علیاکبر» give the same key.
    """
    spelled = unicodedata.normalize("NFKC", without_marks(text)).translate(_LETTERS)
    return _SPACES.sub(" ", to_ascii(spelled)).strip().casefold()


def compact_key(text: str) -> str:
    """Return the search key without spaces, so that «علی اکبر», «علی‌اکبر» and «علیاکبر» are one."""
    return search_key(text).replace(" ", "")
