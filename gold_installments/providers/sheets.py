"""An old book's file, xlsx or CSV, as sheets of cells. What it is, its content says and not its name."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from gold_installments.providers.csv_sheet import csv_rows
from gold_installments.providers.unreadable import EmptyFile, FileTooLarge, FileUnreadable, OldWorkbook
from gold_installments.providers.xlsx_package import Package, SharedTexts, Styles, Workbook
from gold_installments.providers.xlsx_sheet import SheetPart, rows_of
from gold_installments.rules.importing import Sheet

#: 50,000 rows are about five megabytes of xlsx and ten of CSV.
MOST_FILE_BYTES: Final = 20 << 20
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sheets(file: BinaryIO, *, name: str) -> Iterator[Sheet]:
    """The sheets of a file, to be read one after the other; a CSV file is one, called `name`.

    `file` can be sought. Raises FileUnreadable and its kinds, here and while rows are taken.
    """
    size = file.seek(0, io.SEEK_END)
    if size > MOST_FILE_BYTES:
        raise FileTooLarge(limit=MOST_FILE_BYTES >> 20)
    file.seek(0)
    start = file.read(8)
    if not start:
        raise EmptyFile
    if start.startswith(_COMPOUND):
        raise OldWorkbook
    if start.startswith(_ZIP):
        yield from _workbook(Package(file))
    else:
        yield Sheet(name, csv_rows(file))


def fingerprint(file: BinaryIO) -> str:
    """The SHA-256 of a file's bytes, by which the same one is known again."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _workbook(package: Package) -> Iterator[Sheet]:
    top = package.relations("")
    path = next((one.path for one in top.values() if one.kind == "officeDocument"), None)
    if path is None or path.endswith(".bin"):
        raise FileUnreadable
    workbook, texts, styles = Workbook(), SharedTexts(), Styles()
    package.read(path, workbook)
    relations = package.relations(path)
    for one in relations.values():
        if one.kind in ("sharedStrings", "styles"):
            package.read(one.path, texts if one.kind == "sharedStrings" else styles)
    for name, relation in workbook.sheets:
        target = relations.get(relation)
        if target is not None and target.kind == "worksheet":
            part = SheetPart(texts.texts, frozenset(styles.dates), workbook.from_1904, [])
            yield Sheet(name, rows_of(package, target.path, part), part.merged)
