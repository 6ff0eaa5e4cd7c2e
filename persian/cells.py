"""Cells of a CSV file that a spreadsheet in Persian opens, shows and never runs."""

from typing import Final, TypeVar

Cell = str | int
AnyCell = TypeVar("AnyCell")
#: With one of these at its beginning a spreadsheet takes a text for a formula; an apostrophe before it says it is none.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
#: At the beginning of a file; without it Excel reads UTF-8 as something else.
BYTE_ORDER_MARK: Final = "\ufeff"


def harmless(cell: AnyCell) -> AnyCell | str:
    """A text that would begin a formula gets an apostrophe before it; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def as_typed(text: str) -> str:
    """The text that `harmless` wrote."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
