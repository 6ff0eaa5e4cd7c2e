"""The text the find box looks into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

MOST_WORDS = 8
MOST_GRAMS = 4
_ONE_NUMBER = re.compile(r"\+?[0-9][0-9 \-]{6,}[0-9]")


def key_of(*, words: str, compact: str, mobiles: Sequence[str]) -> str:
    """One line of what a clerk may type for a person: name, name without spaces, mobiles as 09… No national ID."""
    numbers = [mobile.replace("+98", "0", 1) for mobile in mobiles]
    return " ".join(part for part in (words, compact, *numbers) if part)


def grams_of(key: str) -> list[int]:
    """A number for every three letters in a row within a word of `key`, each once, in order; none for shorter words.

    A row can hold a word only where it has all the word's grams, and that an index answers. Not the letters but their
    CRC: half the size, and that two may rarely be one costs a look at a row that does not hold the word.
    """
    words = {part.encode("utf-32-le") for part in key.split()}
    found = {crc32(word[at : at + 12]) for word in words for at in range(0, len(word) - 8, 4)}
    return sorted(number - 2**31 for number in found)


def telling(grams: Sequence[int]) -> list[int]:
    """As many of a word's grams as are worth asking for: a whole mobile has nine, and four tell as much."""
    return (
        list(grams) if len(grams) <= MOST_GRAMS else [grams[at * len(grams) // MOST_GRAMS] for at in range(MOST_GRAMS)]
    )


def tokens_of(folded: str) -> list[str]:
    """The words of a folded query; each must be found. "احمدی 45" is a name and the tail of a mobile.

    Eight digits or more with spaces or hyphens between are one number: "0912 345 6789", "093-283381-0".
    """
    text = re.sub("[ -]", "", folded) if _ONE_NUMBER.fullmatch(folded) else folded
    return [_domestic(token) for token in text.split()][:MOST_WORDS]


def _domestic(token: str) -> str:
    if token.startswith("+98"):
        return token[3:]
    return token[4:] if token.startswith("0098") else token
