"""From the rows of a sheet to records of the old book: the heading row, the columns, every cell, every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from gold_installments.rules.importing import Cell, Findings, Kind, OldBook, Place, Sheet, SheetRow
from gold_installments.rules.importing_cells import CellReaders
from gold_installments.rules.importing_layout import (
    COLUMNS,
    HELP_SHEETS,
    KIND_HEADINGS,
    Column,
    folded,
    kind_named,
)
from gold_installments.rules.importing_records import add_record

#: How far down the heading row may stand: a title, a logo and a blank line come before it.
DEEPEST_HEADING: Final = 20
_KIND_FOLDED: Final = frozenset(map(folded, KIND_HEADINGS))
_HELP_FOLDED: Final = frozenset(map(folded, HELP_SHEETS))
_FIELDS: Final[Mapping[Kind, Mapping[str, Column]]] = {
    kind: {folded(heading): column for column in reversed(columns) for heading in column.headings}
    for kind, columns in COLUMNS.items()
}


@dataclass(slots=True)
class Heading:
    """A heading row understood: where each field of each kind stands, and the kind column of a mixed sheet."""

    row: int
    columns: Mapping[Kind, Mapping[str, int]]
    kind_column: int = 0
    twice: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)


def read_sheet(sheet: Sheet, *, readers: CellReaders, book: OldBook, findings: Findings) -> None:
    """Read one sheet into the book, noting every fault and notice. Help sheets and blank ones tell nothing."""
    if folded(sheet.name) in _HELP_FOLDED:
        return
    named = kind_named(sheet.name)
    rows = iter(sheet.rows)
    heading, seen = _find_heading(rows, named)
    if heading is None:
        if seen and named:
            findings.fault(Place(sheet.name), "no_heading")
        elif seen:
            findings.notice(Place(sheet.name), "sheet_unread")
        return
    _check_heading(sheet, heading, findings)
    book.columns.update({(sheet.name, kind): columns for kind, columns in heading.columns.items()})
    covered = {heading.kind_column}.union(*(set(columns.values()) for columns in heading.columns.values()))
    bare: set[int] = set(heading.unknown) | covered
    for row in rows:
        kind = _kind_of(sheet, heading, row, findings)
        if kind is not None:
            at = Place(sheet.name, row.number)
            add_record(kind=kind, at=at, cells=row.cells, readers=readers, book=book, findings=findings)
        for column in row.cells.keys() - bare:
            bare.add(column)
            findings.notice(Place(sheet.name, row.number, column), "no_heading_above")
    _check_merged(sheet, heading, covered, findings)


def _find_heading(rows: Iterator[SheetRow], named: Kind | None) -> tuple[Heading | None, bool]:
    """The heading row, and whether anything was written before it was found or given up."""
    seen = False
    for row in rows:
        if row.cells:
            seen = True
            heading = _understood(row, named)
            if heading is not None:
                return heading, True
        if row.number >= DEEPEST_HEADING:
            break
    return None, seen


def _understood(row: SheetRow, named: Kind | None) -> Heading | None:
    texts = {column: folded(cell) for column, cell in row.cells.items() if isinstance(cell, str) and folded(cell)}
    kind_column = next((column for column, text in texts.items() if text in _KIND_FOLDED), 0)
    found = {kind: [(column, text) for column, text in texts.items() if text in _FIELDS[kind]] for kind in Kind}
    if kind_column:
        kinds = [kind for kind in Kind if _complete(kind, found[kind])]
    elif named is not None:
        kinds = [named] if len({text for _, text in found[named]}) >= 2 else []
    else:
        whole = [kind for kind in Kind if _complete(kind, found[kind])]
        kinds = sorted(whole, key=lambda kind: -len(found[kind]))[:1]
    if not kinds:
        return None
    heading = Heading(row.number, {kind: {} for kind in kinds}, kind_column)
    for kind in kinds:
        heading.columns = {**heading.columns, kind: _placed(kind, found[kind], heading)}
    known = {column for kind in kinds for column, _ in found[kind]} | {kind_column}
    heading.unknown = sorted(set(texts) - known)
    return heading


def _complete(kind: Kind, found: list[tuple[int, str]]) -> bool:
    fields = {_FIELDS[kind][text].field for _, text in found}
    return all(column.field in fields for column in COLUMNS[kind] if column.required)


def _placed(kind: Kind, found: list[tuple[int, str]], heading: Heading) -> dict[str, int]:
    placed: dict[str, int] = {}
    for column, text in found:
        name = _FIELDS[kind][text].field
        if name in placed:
            heading.twice.append(column)
        else:
            placed[name] = column
    return placed


def _check_heading(sheet: Sheet, heading: Heading, findings: Findings) -> None:
    for column in heading.unknown:
        findings.fault(Place(sheet.name, heading.row, column), "unknown_heading")
    for column in sorted(set(heading.twice)):
        findings.fault(Place(sheet.name, heading.row, column), "heading_twice")
    for kind, columns in heading.columns.items():
        for wanted in COLUMNS[kind]:
            if wanted.required and wanted.field not in columns:
                findings.fault(Place(sheet.name, heading.row), "heading_missing", heading=wanted.headings[0])


def _kind_of(sheet: Sheet, heading: Heading, row: SheetRow, findings: Findings) -> Kind | None:
    """What a row tells of; None for a blank row and for one that does not say."""
    if not row.cells:
        return None
    if not heading.kind_column:
        return next(iter(heading.columns))
    cell: Cell = row.cells.get(heading.kind_column, "")
    kind = kind_named(cell) if isinstance(cell, str) else None
    if kind is None or kind not in heading.columns:
        findings.fault(Place(sheet.name, row.number, heading.kind_column), "row_kind_unknown")
        return None
    return kind


def _check_merged(sheet: Sheet, heading: Heading, covered: set[int], findings: Findings) -> None:
    """A merged cell holds its value once, and which of its rows meant it nobody can tell."""
    for top, left, bottom, right in sheet.merged:
        if bottom > heading.row and covered & set(chain(range(left, min(right, max(covered)) + 1))):
            findings.fault(Place(sheet.name, top, left), "merged")
