"""Is a price typed by hand what its writer meant? A slip of a zero costs a customer nine tenths of the gold."""

from __future__ import annotations

from typing import Final

from persian.letters import search_key
from persian.words import in_words, toman_in_words

LOWEST_RIAL_PER_G: Final = 100_000
HIGHEST_RIAL_PER_G: Final = 100_000_000_000
#: Further from the last known price than this, and the writer has to say it in words.
FAR_PERMILLE: Final = 250
#: Nobody buys old gold at less than half of what new gold is sold at.
LOWEST_BUYING_PERMILLE: Final = 500
LONGEST_WORDS: Final = 200
#: As it is written, and as it is spoken.
_UNITS: Final = ("تومان", "تومن")
_SPOKEN: Final = {"یکصد": "صد", "میلیون": "ملیون", "میلیارد": "ملیارد", "یکهزار": "هزار"}


def is_possible(rial_per_g: int) -> bool:
    """False outside of any price a gram of gold could have: no words help there."""
    return LOWEST_RIAL_PER_G <= rial_per_g <= HIGHEST_RIAL_PER_G


def ratio_permille(rial_per_g: int, reference: int) -> int:
    """A price as thousandths of another: 10,000 is ten times as much."""
    return rial_per_g * 1000 // reference


def is_far(rial_per_g: int, reference: int) -> bool:
    """More than a quarter off the reference, either way."""
    return abs(rial_per_g - reference) * 1000 > FAR_PERMILLE * reference


def is_possible_buying(buy_rial_per_g: int, rial_per_g: int) -> bool:
    """False for a buying price so far below the selling one that a digit must be missing."""
    return buy_rial_per_g * 1000 >= LOWEST_BUYING_PERMILLE * rial_per_g


def says(words: str, rial: int) -> bool:
    """Whether `words` spell this amount in Toman, or in Rial where they say so.

    «یازده میلیون تومان» counts however spaced, on an Arabic keyboard or a Persian.
    """
    return _bare(words) in (_bare(toman_in_words(rial)), _bare(f"{in_words(rial)} ریال"))


def _bare(words: str) -> str:
    bare = "".join(sign for sign in search_key(words) if sign.isalnum())
    # Everybody says «صد», the library «یکصد»; some write «ملیون» and «ملیارد».
    for library, spoken in _SPOKEN.items():
        bare = bare.replace(library, spoken)
    # The last word alone: with a Rial rest the unit in the middle tells «دو تومان و پنج ریال» from «دو و پنج».
    for unit in _UNITS:
        bare = bare.removesuffix(unit)
    return bare
