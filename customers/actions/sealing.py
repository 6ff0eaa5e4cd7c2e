"""The shop's seal, for rooms that keep a person's number in a column of their own."""

from __future__ import annotations

from customers.models import seal


def seal_content(content: bytes) -> bytes:
    """A file as bytes that say nothing; `queries.opened_content` opens it. For what is kept for minutes: a key that is
    given up meanwhile opens it no more.
    """
    return seal().close_paper(content)


def seal_text(text: str) -> str:
    """A token for a text; empty for an empty one. ZARGAR_SEALED_COLUMNS must name the column, for keys are renewed."""
    return seal().close(text) if text else ""
