"""A shop's old book as a sheet brings it: cells, what is wrong with them, and the records they become. No reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

#: More faults than these are counted, not listed: a wrong column makes one for every row of 50,000.
MOST_FAULTS_LISTED: Final = 5_000


class Kind(StrEnum):
    """What a row of a sheet tells of."""

    CUSTOMERS = "customers"
    CONTRACTS = "contracts"
    ROWS = "rows"
    GUARANTEES = "guarantees"


class GuaranteeKind(StrEnum):
    """What secures a contract."""

    CHEQUE = "cheque"
    PROMISSORY = "promissory"
    GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that holds no value we may take; `code` says why: formula, error_value, digits_lost, early_date."""

    code: str
    shown: str = ""


class DayText(str):
    """The Jalali text of a cell that the spreadsheet keeps as a day, to be told from a text that somebody typed."""

    __slots__ = ()


#: A number is its exact decimal text, a day the Jalali text of it, an empty cell is left out of its row.
Cell = str | Unusable


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it stands: its number from 1 and its filled cells by column, from 1."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(slots=True)
class Sheet:
    """One sheet, or a CSV file. `merged` (top, left, bottom, right) is complete once `rows` are exhausted."""

    name: str
    rows: Iterator[SheetRow]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: `row` 0 means the sheet as a whole, `column` 0 the row as a whole."""

    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """`B7`, `7` for a whole row, empty for a whole sheet."""
        return f"{column_letters(self.column)}{self.row or ''}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is not taken, at its place. `said` is the reason in the reader's words, where a reader gave one."""

    place: Place
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    said: str = ""


class Findings:
    """The faults of a file, and the notices of what was read otherwise than it was written."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notices: list[Fault] = []
        self.fault_count = 0
        self.notice_count = 0

    def fault(self, place: Place, code: str, *, said: str = "", **params: object) -> None:
        """Note what has to be corrected."""
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS_LISTED:
            self.faults.append(Fault(place, code, params, said))

    def notice(self, place: Place, code: str, **params: object) -> None:
        """Note what the owner should look at and need not correct."""
        self.notice_count += 1
        if len(self.notices) < MOST_FAULTS_LISTED:
            self.notices.append(Fault(place, code, params))


@dataclass(frozen=True, slots=True)
class OldCustomer:
    """A person of the old book. `mobile` is E.164, `national_id` ten digits or empty; `same` takes the shop's own."""

    place: Place
    code: str
    full_name: str
    mobile: str
    national_id: str = ""
    same: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class OldContract:
    """An open contract: what is still owed, in one unit, and when. The other unit's balance is 0.

    `count`, `first_due` and `frequency` are None where the rows are listed one by one.
    """

    place: Place
    customer: str
    number: str
    mg: int
    rial: int
    signed_on: date
    count: int | None = None
    first_due: date | None = None
    frequency: str | None = None
    overdue: int | None = None
    note: str = ""

    @property
    def amount(self) -> int:
        """What is owed in the contract's own unit: milligrams, or Rial."""
        return self.mg or self.rial


@dataclass(frozen=True, slots=True)
class OldRow:
    """One installment of a contract whose rows are listed; `amount` in the contract's unit, as typed in `text`."""

    place: Place
    contract: str
    due_on: date
    text: str


@dataclass(frozen=True, slots=True)
class OldGuarantee:
    """What secures a contract of the file. `sayad_id` has 16 digits or is empty; `rial` and `mg` 0 where not given."""

    place: Place
    contract: str
    kind: GuaranteeKind
    serial: str = ""
    sayad_id: str = ""
    drawer: str = ""
    bank: str = ""
    rial: int = 0
    mg: int = 0
    due_on: date | None = None
    description: str = ""
    kept_at: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What an owner's paper and the file have to agree on."""

    customers: int
    contracts: int
    mg: int
    rial: int

    def differing(self, other: Totals) -> tuple[str, ...]:
        """The names of the figures in which two differ."""
        return tuple(name for name in self.__slots__ if getattr(self, name) != getattr(other, name))


@dataclass(slots=True)
class OldBook:
    """Everything a file told that could be read."""

    customers: list[OldCustomer] = field(default_factory=list)
    contracts: list[OldContract] = field(default_factory=list)
    rows: list[OldRow] = field(default_factory=list)
    guarantees: list[OldGuarantee] = field(default_factory=list)
    #: Where each field stands, by sheet and kind; and what rows with faults would have been referred to by.
    columns: dict[tuple[str, Kind], Mapping[str, int]] = field(default_factory=dict)
    broken: dict[Kind, set[str]] = field(default_factory=dict)

    def at(self, place: Place, kind: Kind, name: str) -> Place:
        """The cell of one field of a record."""
        return Place(place.sheet, place.row, self.columns.get((place.sheet, kind), {}).get(name, 0))

    @property
    def totals(self) -> Totals:
        """What the file adds up to; a customer marked as the same as another row's is counted once."""
        people = {one.national_id or f"row {one.place}" for one in self.customers}
        return Totals(
            customers=len(people),
            contracts=len(self.contracts),
            mg=sum(one.mg for one in self.contracts),
            rial=sum(one.rial for one in self.contracts),
        )


def column_letters(column: int) -> str:
    """`A` for 1, `AB` for 28, empty for 0."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
