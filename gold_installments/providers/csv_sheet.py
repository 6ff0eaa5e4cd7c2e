"""The rows of a CSV file, whatever wrote it: Excel in Persian, an accounting program of 2003, a text editor."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO, Final

from gold_installments.providers.unreadable import FileUnreadable, TooManyRows
from gold_installments.providers.xlsx_cells import text_cell
from gold_installments.providers.xlsx_sheet import MOST_COLUMNS, MOST_ROWS
from gold_installments.rules.importing import Cell, SheetRow, Unusable
from gold_installments.rules.importing_layout import known_headings
from persian.cells import as_typed

SEPARATORS: Final = (",", ";", "\t")
MOST_LINES: Final = 1_048_576
_PEEK: Final = 1 << 16
_CHUNK: Final = 1 << 16
_BINARY: Final = frozenset(range(32)) - {9, 10, 11, 12, 13, 26, 27}


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a text file: its mark's, UTF-16 by its zeros, UTF-8 if it is that, else Windows-1256."""
    file.seek(0)
    head = file.read(_PEEK)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in head:
        low, high = head[1::2].count(0), head[::2].count(0)
        return "utf-16-le" if low > high else "utf-16-be"
    if set(head) & _BINARY:
        raise FileUnreadable
    return "utf-8-sig" if _is_utf8(file) else "cp1256"


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def csv_rows(file: BinaryIO) -> Iterator[SheetRow]:
    """The filled rows, numbered as a spreadsheet would. Raises FileUnreadable, TooManyRows."""
    encoding = encoding_of(file)
    separator = _separator(file, encoding)
    filled = 0
    for number, texts in enumerate(_records(file, encoding, separator), start=1):
        cells = _cells(texts)
        filled += bool(cells)
        if filled > MOST_ROWS or number > MOST_LINES:
            raise TooManyRows(rows=MOST_ROWS, columns=MOST_COLUMNS)
        if cells:
            yield SheetRow(number, cells)


def _records(file: BinaryIO, encoding: str, separator: str) -> Iterator[list[str]]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from csv.reader(text, delimiter=separator)
    except (csv.Error, UnicodeError) as error:
        raise FileUnreadable from error
    finally:
        text.detach()


def _separator(file: BinaryIO, encoding: str) -> str:
    """The separator under which most headings are known."""
    known = known_headings()

    def score(separator: str) -> int:
        top = islice(_records(file, encoding, separator), 20)
        return max((sum(known(cell) for cell in texts[:MOST_COLUMNS]) for texts in top), default=0)

    return max(SEPARATORS, key=score)


def _cells(texts: Sequence[str]) -> dict[int, Cell]:
    cells: dict[int, Cell] = {}
    for column, text in enumerate(texts, start=1):
        cell = text_cell(as_typed(text))
        if cell is None:
            continue
        if column > MOST_COLUMNS:
            raise TooManyRows(rows=MOST_ROWS, columns=MOST_COLUMNS)
        cells[column] = Unusable("formula") if isinstance(cell, str) and cell.lstrip().startswith("=") else cell
    return cells
