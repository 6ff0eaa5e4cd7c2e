"""The text the find box looks into."""

from __future__ import annotations


def key_of(*, words: str, compact: str, national_id: str | None, mobile: str) -> str:
    """One line of all that a clerk may type for a person: name, name without spaces, national id, mobile as 09…"""
    local_mobile = mobile.replace("+98", "0", 1)
    return " ".join(part for part in (words, compact, national_id, local_mobile) if part)


def tokens_of(folded: str) -> list[str]:
    """The words of a folded query; each must be found. "احمدی 45" is a name and the tail of a mobile."""
    return [token[3:] if token.startswith("+98") else token for token in folded.split()][:8]
