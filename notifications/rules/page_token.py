"""The last part of the address of a customer's page: short, for it travels in texts that are paid by the part.

A token is the customer's number, the second at which it was made, and a seal, in base 62. The seal is told from
outside: this module knows no key.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

LETTERS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
#: Seconds are counted from here; five places last for 29 years.
BEGAN: Final = datetime(2025, 1, 1, tzinfo=UTC)
MOMENT: Final = 5
#: 53 bits of a keyed digest: it can be tried only at our door, which counts.
SEAL_BYTES: Final = 8
SEAL: Final = 9
#: A customer's number is at most 2^63 - 1.
MOST_ID: Final = 11
LASTS: Final = timedelta(days=45)

#: Where a text or an address holds a token.
_IN_WORDS: Final = re.compile(rf"(/c/)[0-9A-Za-z]{{{MOMENT + SEAL + 1},{MOST_ID + MOMENT + SEAL}}}")

Sealer = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class PageToken:
    """Whose page, and when the link was made."""

    customer_id: int
    made_at: datetime

    @property
    def expires_at(self) -> datetime:
        """After this moment it opens nothing."""
        return self.made_at + LASTS


def written(customer_id: int, now: datetime, seal: Sealer) -> str:
    """A token of `now`; `seal` gives at least SEAL_BYTES bytes for what is to be sealed."""
    body = _digits(customer_id) + _digits(int((now - BEGAN).total_seconds())).rjust(MOMENT, LETTERS[0])
    return body + sealed(body, seal)


def sealed(body: str, seal: Sealer) -> str:
    """The seal of a body, SEAL places."""
    return _digits(int.from_bytes(seal(body)[:SEAL_BYTES]) % len(LETTERS) ** SEAL).rjust(SEAL, LETTERS[0])


def parts(token: str) -> tuple[str, str, PageToken] | None:
    """Body, seal, and what the body says; None for what is no token of ours, whoever sealed it."""
    if not MOMENT + SEAL < len(token) <= MOST_ID + MOMENT + SEAL or any(letter not in LETTERS for letter in token):
        return None
    body, seal = token[:-SEAL], token[-SEAL:]
    customer_id = _number(body[:-MOMENT])
    if not 0 < customer_id < 2**63 or body[0] == LETTERS[0]:
        return None
    return body, seal, PageToken(customer_id, BEGAN + timedelta(seconds=_number(body[-MOMENT:])))


def without_tokens(text: str) -> str:
    """The text with every link in it shut: the address of a page stays, what opens it goes."""
    return _IN_WORDS.sub(r"\1…", text)


def _digits(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number, len(LETTERS))
        found = LETTERS[rest] + found
    return found or LETTERS[0]


def _number(text: str) -> int:
    found = 0
    for letter in text:
        found = found * len(LETTERS) + LETTERS.index(letter)
    return found
