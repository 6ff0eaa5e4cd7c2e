"""Digits. Three sets reach us from keyboards and phones; inside, only ASCII is stored and compared."""

from typing import Final

PERSIAN: Final = "۰۱۲۳۴۵۶۷۸۹"
ARABIC: Final = "٠١٢٣٤٥٦٧٨٩"
ASCII: Final = "0123456789"

_TO_ASCII: Final = str.maketrans(PERSIAN + ARABIC, ASCII * 2)
_TO_PERSIAN: Final = str.maketrans(ASCII + ARABIC, PERSIAN * 2)


def to_ascii(text: str) -> str:
    """Return the text with every Persian and Arabic digit as 0-9.

    Do this before any pattern: Python's ``\\d`` and ``isdigit`` take all three sets, and so hide a mixture.
    """
    return text.translate(_TO_ASCII)


def to_persian(text: str | int) -> str:
    """Return the text or number with every digit as ۰-۹."""
    return str(text).translate(_TO_PERSIAN)


def in_order(identifier: str) -> str:
    """Return a number with hyphens in Persian digits; without the mark its parts are shown the wrong way round."""
    return "\u200e" + to_persian(identifier)
