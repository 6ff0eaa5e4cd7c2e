"""Numbers in Persian words, as they stand under an amount and on a receipt."""

from typing import Final

from persiantools.digits import to_word

#: The first number that has no words here.
LIMIT: Final = 10**15

_TOMAN: Final = "تومان"
_RIAL: Final = "ریال"


def in_words(n: int) -> str:
    """Return a whole number in words: 42000000 is «چهل و دو میلیون». Raises ValueError from 10**15 on."""
    if abs(n) >= LIMIT:
        raise ValueError("only numbers below 10**15 are written in words")
    return to_word(n)


def toman_in_words(rial: int) -> str:
    """Return an amount of Rial in words of Toman, a Rial rest named: «دوازده تومان و پنج ریال»."""
    toman, rest = divmod(abs(rial), 10)
    parts = [f"{in_words(toman)} {_TOMAN}"] if toman or not rest else []
    if rest:
        parts.append(f"{in_words(rest)} {_RIAL}")
    return ("منفی " if rial < 0 else "") + " و ".join(parts)
