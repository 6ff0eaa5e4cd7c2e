"""One row of a sheet -> one record of the old book, or the faults that keep it from being one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from gold_installments.rules.importing import (
    Cell,
    Findings,
    GuaranteeKind,
    Kind,
    OldBook,
    OldContract,
    OldCustomer,
    OldGuarantee,
    OldRow,
    Place,
    Unusable,
)
from gold_installments.rules.importing_cells import CellReaders, CellRefused, Proposed, cell_value, reference_key
from gold_installments.rules.importing_layout import COLUMNS, Column
from gold_installments.rules.limits import MAX_DEBT_MG, MAX_INSTALLMENTS

Values = dict[str, Any]
#: What others of the file refer to a row by: kept of a row with faults too, so that one fault is told once.
_REFERRED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.CUSTOMERS: ("code", "mobile", "national_id"),
    Kind.CONTRACTS: ("number",),
}


def add_record(
    *, kind: Kind, at: Place, cells: Mapping[int, Cell], readers: CellReaders, book: OldBook, findings: Findings
) -> None:
    """Read the row's cells and add its record to the book; its faults go to the findings."""
    before = findings.fault_count
    row = _Row(at, cells, book.columns[at.sheet, kind], findings)
    values = row.values(kind, readers)
    _RULES[kind](row, values)
    if findings.fault_count == before:
        _ADD[kind](at, values, book)
    else:
        broken = book.broken.setdefault(kind, set())
        broken.update(reference_key(values[name]) for name in _REFERRED.get(kind, ()) if values.get(name))


class _Row:
    """A row at its place: its cells by field, and a pen for faults."""

    def __init__(self, place: Place, cells: Mapping[int, Cell], columns: Mapping[str, int], findings: Findings) -> None:
        self.place, self.cells, self.columns, self.findings = place, cells, columns, findings

    def at(self, name: str) -> Place:
        """Where a field of this row stands."""
        return replace(self.place, column=self.columns.get(name, 0))

    def filled(self, name: str) -> bool:
        """Whether anything stands in a field, readable or not."""
        return self.columns.get(name, 0) in self.cells

    def fault(self, name: str, code: str, **params: object) -> None:
        """Note a fault of one field."""
        self.findings.fault(self.at(name), code, said="", **params)

    def values(self, kind: Kind, readers: CellReaders) -> Values:
        """What could be read, by field; a field with a fault is left out."""
        values: Values = {}
        for column in COLUMNS[kind]:
            if column.field not in self.columns:
                continue
            cell = self.cells.get(self.columns[column.field])
            if cell is None:
                if column.required:
                    self.fault(column.field, "cell_empty", heading=column.headings[0])
            elif isinstance(cell, Unusable):
                self.fault(column.field, cell.code, shown=cell.shown)
            else:
                self._read(column, cell, readers, values)
        return values

    def _read(self, column: Column, text: str, readers: CellReaders, values: Values) -> None:
        try:
            values[column.field] = cell_value(column, text, readers)
        except CellRefused as refused:
            self.findings.fault(self.at(column.field), refused.code, said=refused.said, **refused.params)


def _customer_rules(row: _Row, values: Values) -> None:
    for name in ("mobile", "national_id"):
        proposed = values.get(name)
        if isinstance(proposed, Proposed):
            values[name] = proposed.value
            if name == "mobile" or values.get("zeros"):
                row.findings.notice(row.at(name), proposed.code, suggestion=proposed.value)
            else:
                row.fault(name, proposed.code, suggestion=proposed.value)
    if values.get("same") and not row.filled("national_id"):
        row.fault("same", "same_needs_national_id")


def _contract_rules(row: _Row, values: Values) -> None:
    both = [name for name in ("mg", "rial") if row.filled(name)]
    given = [name for name in both if values.get(name)]
    if len(given) == 2:
        row.fault("rial", "two_balances")
    elif not both or (not given and all(name in values for name in both)):
        row.fault("mg" if "mg" in row.columns else "rial", "no_balance")
    unit = {"weight": "mg", "toman": "rial"}.get(values.get("unit", ""))
    if unit and len(given) == 1 and given[0] != unit:
        row.fault("unit", "unit_and_balance_differ")
    if values.get("mg", 0) > MAX_DEBT_MG:
        row.fault("mg", "too_heavy", grams=MAX_DEBT_MG // 1000)
    if values.get("count", 0) > MAX_INSTALLMENTS:
        row.fault("count", "too_many_rows", limit=MAX_INSTALLMENTS)


#: What each kind of guarantee cannot do without.
_NEEDED: Final[Mapping[GuaranteeKind, tuple[str, ...]]] = {
    GuaranteeKind.CHEQUE: ("sayad_id", "rial", "due_on"),
    GuaranteeKind.PROMISSORY: ("serial", "rial"),
    GuaranteeKind.GOLD: ("mg",),
}


def _guarantee_rules(row: _Row, values: Values) -> None:
    kind = values.get("kind")
    if kind is None:
        return
    for column in COLUMNS[Kind.GUARANTEES]:
        name = column.field
        if name in _NEEDED[kind] and (not row.filled(name) or values.get(name) == 0):
            row.fault(name, "guarantee_needs", heading=column.headings[0])
    if kind is not GuaranteeKind.CHEQUE and row.filled("sayad_id"):
        row.fault("sayad_id", "sayad_is_of_cheques")


def _no_rules(_row: _Row, _values: Values) -> None:
    """A listed installment is judged with its contract."""


def _add_customer(place: Place, values: Values, book: OldBook) -> None:
    book.customers.append(
        OldCustomer(
            place=place,
            code=values.get("code", ""),
            full_name=values["full_name"],
            mobile=values["mobile"],
            national_id=values.get("national_id", ""),
            same=bool(values.get("same")),
            note=values.get("note", ""),
        )
    )


def _add_contract(place: Place, values: Values, book: OldBook) -> None:
    kept = {name: values[name] for name in _CONTRACT_OPTIONAL if name in values}
    book.contracts.append(
        OldContract(
            place=place,
            customer=values["customer"],
            number=values["number"],
            mg=values.get("mg", 0),
            rial=values.get("rial", 0),
            signed_on=values["signed_on"],
            **kept,
        )
    )


def _add_row(place: Place, values: Values, book: OldBook) -> None:
    book.rows.append(OldRow(place=place, contract=values["contract"], due_on=values["due_on"], text=values["text"]))


def _add_guarantee(place: Place, values: Values, book: OldBook) -> None:
    book.guarantees.append(OldGuarantee(place=place, **values))


_CONTRACT_OPTIONAL: Final = ("count", "first_due", "frequency", "overdue", "note")
_RULES: Final[Mapping[Kind, Callable[[_Row, Values], None]]] = {
    Kind.CUSTOMERS: _customer_rules,
    Kind.CONTRACTS: _contract_rules,
    Kind.ROWS: _no_rules,
    Kind.GUARANTEES: _guarantee_rules,
}
_ADD: Final[Mapping[Kind, Callable[[Place, Values, OldBook], None]]] = {
    Kind.CUSTOMERS: _add_customer,
    Kind.CONTRACTS: _add_contract,
    Kind.ROWS: _add_row,
    Kind.GUARANTEES: _add_guarantee,
}
