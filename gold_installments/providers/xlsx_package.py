"""What is in a workbook besides its cells: the sheets and their order, shared texts, which styles are dates."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, BinaryIO, Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from gold_installments.providers.unreadable import FileTooLarge, FileUnreadable
from gold_installments.providers.xlsx_xml import Part, walked

MOST_ENTRIES: Final = 5_000
#: Of one part, unpacked. 50,000 rows of twelve columns are about 30 megabytes of XML.
MOST_BYTES: Final = 128 << 20
MOST_SHARED_TEXTS: Final = 1_000_000
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_RELATION_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships id"


@dataclass(frozen=True, slots=True)
class Relation:
    """One part pointing to another: `kind` is the last word of its type, `path` inside the archive."""

    kind: str
    path: str


class Package:
    """An open archive. Raises FileUnreadable and its kinds, here and while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        with _damage_told():
            self._zip = zipfile.ZipFile(file)
        if len(self._zip.infolist()) > MOST_ENTRIES:
            raise FileTooLarge(limit=MOST_BYTES >> 20)

    @contextmanager
    def part(self, path: str) -> Iterator[IO[bytes]]:
        """Open a part; zipfile reads no more of it than the size it declares."""
        with _damage_told():
            if self._zip.getinfo(path).file_size > MOST_BYTES:
                raise FileTooLarge(limit=MOST_BYTES >> 20)
            with self._zip.open(path) as stream:
                yield stream

    def read(self, path: str, part: Part) -> None:
        """Read a part to its end."""
        with self.part(path) as stream:
            for _ in walked(stream, part):
                continue

    def relations(self, path: str) -> dict[str, Relation]:
        """Where a part ("" for the archive itself) points to, by id."""
        folder, name = posixpath.split(path)
        found = _Relations(folder)
        self.read(posixpath.join(folder, "_rels", f"{name}.rels"), found)
        return found.by_id


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileUnreadable from error


@dataclass
class Quiet:
    """A part of which nothing is wanted but what a subclass takes."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, data: str) -> None:
        """Some of the text inside it."""


@dataclass
class _Relations(Quiet):
    folder: str
    by_id: dict[str, Relation] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join("/", self.folder, attributes.get("Target", ""))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.by_id[attributes.get("Id", "")] = Relation(kind, posixpath.normpath(target).lstrip("/"))


@dataclass
class Workbook(Quiet):
    """The names of the sheets with the ids of their parts, and whether days are counted from 1904."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    from_1904: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a sheet or the calendar."""
        if name == "sheet":
            relation = attributes.get(_RELATION) or attributes.get(_RELATION_STRICT, "")
            self.sheets.append((attributes.get("name", ""), relation))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


@dataclass
class SharedTexts(Quiet):
    """The texts that cells point to, formatting and phonetic marks left out."""

    texts: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _inside: int = 0
    _phonetic: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text."""
        if name == "t" and not self._phonetic:
            self._inside = 1
        elif name == "rPh":
            self._phonetic = True
        elif len(self.texts) >= MOST_SHARED_TEXTS:
            raise FileTooLarge(limit=MOST_BYTES >> 20)

    def end(self, name: str) -> None:
        """Keep a text."""
        if name == "t":
            self._inside = 0
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append("".join(self._parts))
            self._parts.clear()

    def text(self, data: str) -> None:
        """Take a piece of a text."""
        if self._inside:
            self._parts.append(data)


@dataclass
class Styles(Quiet):
    """Which cell styles show a number as a day."""

    dates: set[int] = field(default_factory=set)
    _formats: dict[int, str] = field(default_factory=lambda: dict(BUILTIN_FORMATS))
    _count: int = 0
    _inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a number format or a cell style."""
        if name == "numFmt":
            self._formats[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            if is_date_format(self._formats.get(_whole(attributes.get("numFmtId")), "General")):
                self.dates.add(self._count)
            self._count += 1

    def end(self, name: str) -> None:
        """Leave the cell styles."""
        if name == "cellXfs":
            self._inside = False


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0
