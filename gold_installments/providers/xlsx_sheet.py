"""The rows of one sheet of a workbook, as a stream of filled cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from gold_installments.providers.unreadable import HostileFile, TooManyRows
from gold_installments.providers.xlsx_cells import iso_day_cell, number_cell, shared_cell, text_cell
from gold_installments.providers.xlsx_package import Package, Quiet
from gold_installments.providers.xlsx_xml import walked
from gold_installments.rules.importing import Cell, SheetRow, Unusable

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
#: The longest text a cell can have.
LONGEST_CELL: Final = 32_767
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class SheetPart(Quiet):
    """Collects rows until they are taken; `merged` fills at the end of the part, as the format has it."""

    shared: Sequence[str]
    day_styles: frozenset[int]
    from_1904: bool
    merged: list[tuple[int, int, int, int]]
    rows: list[SheetRow] = field(default_factory=list)
    count: int = 0
    _row: int = 0
    _column: int = 0
    _cells: dict[int, Cell] = field(default_factory=dict)
    _kind: str = ""
    _style: int = 0
    _formula: bool = False
    _inside: bool = False
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, its value or its formula begins."""
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._inside = True
        elif name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = 0
        elif name == "f":
            self._formula = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """A cell or a row is complete."""
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._inside = False
        elif name == "row" and self._cells:
            self.count += 1
            if self.count > MOST_ROWS:
                raise TooManyRows(rows=MOST_ROWS, columns=MOST_COLUMNS)
            self.rows.append(SheetRow(self._row, self._cells))
            self._cells = {}

    def text(self, data: str) -> None:
        """Some of a value."""
        if self._inside:
            self._length += len(data)
            if self._length > LONGEST_CELL:
                raise HostileFile
            self._parts.append(data)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = _column(found[1]) if found else self._column + 1
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "")
        self._style = int(style) if style.isdecimal() and len(style) < 7 else 0
        self._formula, self._length = False, 0
        self._parts.clear()

    def _end_cell(self) -> None:
        cell = self._value("".join(self._parts))
        if cell is None:
            return
        if self._column > MOST_COLUMNS:
            raise TooManyRows(rows=MOST_ROWS, columns=MOST_COLUMNS)
        self._cells[self._column] = cell

    def _value(self, text: str) -> Cell | None:
        if self._formula:
            return Unusable("formula")
        if not text:
            return None
        if self._kind == "n":
            return number_cell(text, is_day=self._style in self.day_styles, from_1904=self.from_1904)
        if self._kind == "s":
            return shared_cell(text, self.shared)
        if self._kind == "d":
            return iso_day_cell(text)
        return Unusable("error_value", text[:40]) if self._kind == "e" else text_cell(text)

    def _merge(self, reference: str) -> None:
        corners = [_REFERENCE.fullmatch(corner) for corner in reference.split(":")]
        if len(corners) == 2 and corners[0] and corners[1] and len(self.merged) < MOST_ROWS:
            (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
            self.merged.append((int(top), _column(left), int(bottom), _column(right)))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def rows_of(package: Package, path: str, part: SheetPart) -> Iterator[SheetRow]:
    """The filled rows of a sheet, top down, in bounded memory."""
    with package.part(path) as stream:
        for _ in walked(stream, part):
            yield from part.rows
            part.rows.clear()
