"""What a schema holds, as figures that must survive a restore, and the comparison of two such lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TableFigures:
    """`rows` in a table, and `content`: the sum of a 64-bit hash of each row, so the order of rows does not count."""

    rows: int
    content: str


@dataclass(frozen=True, slots=True)
class Contents:
    """One schema in one snapshot. `totals` are the named control sums; `structure` is a SHA-256 over the catalogue."""

    tables: Mapping[str, TableFigures]
    totals: Mapping[str, str]
    structure: str

    def as_json(self) -> dict[str, Any]:
        """The form kept in a manifest. Sums are text: they may pass what other JSON readers hold exactly."""
        tables = {name: {"rows": t.rows, "content": t.content} for name, t in self.tables.items()}
        return {"tables": tables, "totals": dict(self.totals), "structure": self.structure}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Contents:
        """Read what `as_json` wrote. Raises KeyError on anything else."""
        tables = {name: TableFigures(rows=t["rows"], content=t["content"]) for name, t in data["tables"].items()}
        return cls(tables=tables, totals=dict(data["totals"]), structure=data["structure"])


@dataclass(frozen=True, slots=True)
class Line:
    """One compared figure: a table's rows or a control total. None stands for "not there"."""

    name: str
    expected: str | None
    found: str | None
    equal: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The copy's figures beside the restored ones."""

    tables: tuple[Line, ...]
    totals: tuple[Line, ...]
    structure_equal: bool

    @property
    def equal(self) -> bool:
        """True when nothing differs: rows, contents, totals, structure."""
        return self.structure_equal and all(line.equal for line in (*self.tables, *self.totals))


def compare(expected: Contents, found: Contents) -> Comparison:
    """Lay the two side by side, every name of either, in alphabetical order."""
    return Comparison(
        tables=tuple(
            _table_line(name, expected.tables.get(name), found.tables.get(name))
            for name in sorted({*expected.tables, *found.tables})
        ),
        totals=tuple(
            _line(name, expected.totals.get(name), found.totals.get(name))
            for name in sorted({*expected.totals, *found.totals})
        ),
        structure_equal=expected.structure == found.structure,
    )


def _table_line(name: str, expected: TableFigures | None, found: TableFigures | None) -> Line:
    return Line(
        name=name,
        expected=None if expected is None else str(expected.rows),
        found=None if found is None else str(found.rows),
        # Equal counts with other contents are a difference too.
        equal=expected == found,
    )


def _line(name: str, expected: str | None, found: str | None) -> Line:
    return Line(name=name, expected=expected, found=found, equal=expected == found)
