"""Ids as they come in a path or a query: digits of any script, never more than a column holds."""

from __future__ import annotations

from typing import Final

from persian.digits import to_ascii

LARGEST_ID: Final = 2**63 - 1


def number_of(text: str | int | None) -> int | None:
    """The id, 0 (which no row has) for what is no id, None for None."""
    if text is None:
        return None
    digits = to_ascii(str(text))
    return min(int(digits), LARGEST_ID) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0
