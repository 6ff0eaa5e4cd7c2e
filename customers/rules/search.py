"""The text the find box looks into."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_WORDS = 8
_ONE_NUMBER = re.compile(r"\+?[0-9][0-9 \-]{6,}[0-9]")


def key_of(*, words: str, compact: str, mobiles: Sequence[str]) -> str:
    """One line of what a clerk may type for a person: name, name without spaces, mobiles as 09… No national ID."""
    numbers = [mobile.replace("+98", "0", 1) for mobile in mobiles]
    return " ".join(part for part in (words, compact, *numbers) if part)


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
