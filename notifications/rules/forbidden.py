"""What a gateway refuses in a text, and what a customer's phone must never hold: card numbers, IBANs, links.

Digits of any kind count, in groups or not: «۶۰۳۷-۹۹۷۵ ۹۱۲۳ ۴۵۶۷» is a card number too. Only numbers that prove
themselves (Luhn, mod 97) are called so: a Sayad id has sixteen digits as well.
"""

from __future__ import annotations

import re
from typing import Final

from persian.digits import to_ascii
from persian.letters import without_marks

CARD, IBAN, LINK = "card_number", "iban", "link"

_CARD_DIGITS: Final = 16
_BETWEEN: Final = r"[\s\-–_.·*/،,]{0,3}"
_SIXTEEN: Final = re.compile(rf"(?<![0-9])(?:[0-9]{_BETWEEN}){{15}}[0-9](?![0-9])")
_TWENTY_SIX: Final = re.compile(rf"(?i)(?<![A-Z0-9])IR{_BETWEEN}(?:[0-9]{_BETWEEN}){{23}}[0-9](?![0-9])")
_TWENTY_FOUR: Final = re.compile(rf"(?<![0-9])(?:[0-9]{_BETWEEN}){{23}}[0-9](?![0-9])")
_ADDRESS: Final = re.compile(
    r"(?i)(?:https?://|www\.|(?<![\w@.])(?:[a-z0-9][a-z0-9-]*\.)+(?:ir|com|net|org|me|app|info|shop|link|ly|io|co)\b)"
)
_IBAN_HEAD: Final = "1827"  # I and R as numbers


def is_card_number(digits: str) -> bool:
    """Whether sixteen ASCII digits pass the Luhn check of bank cards; never true of sixteen equal digits."""
    if len(digits) != _CARD_DIGITS or not digits.isascii() or not digits.isdigit() or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_iban(digits: str) -> bool:
    """Whether the twenty-four ASCII digits after IR pass the mod-97 check."""
    if len(digits) != 24 or not digits.isascii() or not digits.isdigit():
        return False
    return int(digits[2:] + _IBAN_HEAD + digits[:2]) % 97 == 1


def has_link(text: str) -> bool:
    """Whether a gateway that refuses links would refuse this text."""
    return _ADDRESS.search(to_ascii(without_marks(text))) is not None


def faults_in(text: str) -> tuple[str, ...]:
    """Which of CARD, IBAN and LINK a text holds, in this order."""
    plain = to_ascii(without_marks(text))
    found = {
        CARD: any(is_card_number(_digits(match)) for match in _SIXTEEN.findall(plain)),
        IBAN: any(is_iban(_digits(match)) for match in _TWENTY_SIX.findall(plain) + _TWENTY_FOUR.findall(plain)),
        LINK: has_link(plain),
    }
    return tuple(name for name, here in found.items() if here)


def _digits(text: str) -> str:
    return "".join(re.findall("[0-9]", text))
