"""Cells that a spreadsheet shows and never runs."""

from __future__ import annotations

Cell = str | int
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Cell) -> Cell:
    """A text that would begin a formula gets an apostrophe before it; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
