"""What the rows of an old book have to agree on before any of it is written: the plan of what will be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, cast

from gold_installments.rules.due_dates import FREQUENCIES, DueRule, Period, nominal_dates
from gold_installments.rules.importing import Findings, GuaranteeKind, Kind, OldBook, OldContract, OldGuarantee, OldRow
from gold_installments.rules.importing_cells import CellReaders, CellRefused, reference_key
from gold_installments.rules.importing_people import InShop, People, Person
from gold_installments.rules.limits import FARTHEST_FIRST_DUE_DAYS, MAX_INSTALLMENTS, OLDEST_SIGNING_DAYS
from measures.split import split_evenly
from persian.days import month_length, to_jalali

DEFAULT_FREQUENCY: Final = "monthly"


@dataclass(frozen=True, slots=True)
class PlannedContract:
    """An opening to write: `person` is its customer's index in the plan, `rows` nominal days and amounts."""

    old: OldContract
    person: int
    rows: tuple[tuple[date, int], ...]
    anchor_day: int
    guarantees: tuple[OldGuarantee, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What bringing the book in would write; complete only if there were no faults."""

    people: Sequence[Person]
    contracts: Sequence[PlannedContract]


@dataclass(frozen=True, slots=True)
class Day:
    """The day a file is judged on, and which days are closed."""

    today: date
    working_day: Callable[[date], date]


def planned(book: OldBook, *, shop: InShop, readers: CellReaders, day: Day, findings: Findings) -> Plan:
    """Judge the records together: references, duplicates, schedules, sums. Faults and notices go to the findings."""
    people = People(book, shop, readers, findings)
    checks = _Checks(book, shop, readers, day, findings)
    rows, guarantees = checks.rows_by_contract(), checks.guarantees_by_contract()
    contracts = []
    for old in book.contracts:
        key = reference_key(old.number)
        person, dated = people.meant_by(old), checks.schedule(old, rows.get(key, []))
        checks.dates(old)
        if person is not None and dated is not None:
            contracts.append(
                PlannedContract(old, person, dated, anchor_of(old, dated[0][0]), tuple(guarantees.get(key, ())))
            )
    return Plan(people.all, contracts)


def anchor_of(contract: OldContract, first: date) -> int:
    """The day of the month its rows fall on: the signing day's where the first row stands on a shorter month's end.

    Signed on 1404/06/31 with the next row on 1404/07/30, the row of Farvardin is on the 31st again.
    """
    (own, length), (signed, _) = _day_of_month(first), _day_of_month(contract.signed_on)
    return signed if own == length and signed > own else own


# The contracts of a book fall due on a few hundred days, and the calendar is the slowest thing asked for each.
@lru_cache(maxsize=4096)
def _day_of_month(day: date) -> tuple[int, int]:
    """The Jalali day and the length of its month."""
    jalali = to_jalali(day)
    return int(jalali.day), month_length(jalali.year, jalali.month)


@lru_cache(maxsize=4096)
def _days(first: date, count: int, rule: DueRule) -> tuple[date, ...]:
    return nominal_dates(signed=first - timedelta(days=1), count=count, rule=rule, first_due=first)


class _Checks:
    def __init__(self, book: OldBook, shop: InShop, readers: CellReaders, day: Day, findings: Findings) -> None:
        self.book, self.shop, self.readers, self.day, self.findings = book, shop, readers, day, findings
        self.numbers: dict[str, OldContract] = {}
        for contract in book.contracts:
            self._number(contract)

    def _fault(self, old: OldContract, name: str, code: str, **params: object) -> None:
        self.findings.fault(self.book.at(old.place, Kind.CONTRACTS, name), code, said="", **params)

    def _number(self, contract: OldContract) -> None:
        key = reference_key(contract.number)
        first = self.numbers.setdefault(key, contract)
        if first is not contract:
            self._fault(contract, "number", "number_twice", first=first.place)
        elif key in self.shop.contract_keys:
            self._fault(contract, "number", "number_known")

    def _belongs(self, record: OldRow | OldGuarantee, kind: Kind) -> str:
        """The key of the contract a row names; empty, with a fault, where the file has no such contract."""
        key = reference_key(record.contract)
        if key in self.numbers:
            return key
        if key not in self.book.broken.get(Kind.CONTRACTS, set()):
            self.findings.fault(self.book.at(record.place, kind, "contract"), "contract_unknown", text=record.contract)
        return ""

    def rows_by_contract(self) -> dict[str, list[OldRow]]:
        """The listed installments of each contract, in the file's order."""
        rows: dict[str, list[OldRow]] = {}
        for row in self.book.rows:
            rows.setdefault(self._belongs(row, Kind.ROWS), []).append(row)
        return rows

    def guarantees_by_contract(self) -> dict[str, list[OldGuarantee]]:
        """The guarantees of each contract; a cheque's id, a note's serial may stand in the shop and the file once."""
        found: dict[str, list[OldGuarantee]] = {}
        seen, notes = set(self.shop.sayad_ids), set(self.shop.note_serials)
        for one in self.book.guarantees:
            if one.sayad_id and one.sayad_id in seen:
                self.findings.fault(self.book.at(one.place, Kind.GUARANTEES, "sayad_id"), "sayad_twice")
            seen.add(one.sayad_id)
            if one.kind is GuaranteeKind.PROMISSORY:
                if (serial := one.serial.casefold()) in notes:
                    self.findings.fault(self.book.at(one.place, Kind.GUARANTEES, "serial"), "note_twice")
                notes.add(serial)
            found.setdefault(self._belongs(one, Kind.GUARANTEES), []).append(one)
        return found

    def dates(self, old: OldContract) -> None:
        """The signing day lies behind us, but not before anyone's memory."""
        if old.signed_on > self.day.today:
            self._fault(old, "signed_on", "signed_in_future")
        elif (self.day.today - old.signed_on).days > OLDEST_SIGNING_DAYS:
            self._fault(old, "signed_on", "signed_too_long_ago")

    def schedule(self, old: OldContract, listed: list[OldRow]) -> tuple[tuple[date, int], ...] | None:
        """The nominal days and amounts of what is left to pay; None with a fault."""
        before = self.findings.fault_count
        rows = self._listed(old, listed) if listed else self._computed(old)
        if rows is None or self.findings.fault_count != before:
            return None
        if rows[0][0] > self.day.today + timedelta(days=FARTHEST_FIRST_DUE_DAYS):
            self._fault(old, "first_due", "first_due_too_far")
        late = sum(self.day.working_day(due) < self.day.today for due, _ in rows)
        if old.overdue is not None and old.overdue != late:
            self._fault(old, "overdue", "overdue_differs", counted=late, typed=old.overdue)
        return rows if self.findings.fault_count == before else None

    def _computed(self, old: OldContract) -> tuple[tuple[date, int], ...] | None:
        for name in ("count", "first_due"):
            if getattr(old, name) is None:
                self._fault(old, name, "schedule_missing")
        if old.count is None or old.first_due is None:
            return None
        if old.first_due <= old.signed_on:
            self._fault(old, "first_due", "due_before_signing")
            return None
        if old.amount < old.count:
            self._fault(old, "count", "rows_of_nothing")
            return None
        frequency = FREQUENCIES[old.frequency or DEFAULT_FREQUENCY]
        anchor = anchor_of(old, old.first_due) if frequency.period is Period.MONTH else None
        days = _days(old.first_due, old.count, DueRule(frequency, anchor_day=anchor))
        return tuple(zip(days, split_evenly(old.amount, old.count), strict=True))

    def _listed(self, old: OldContract, listed: list[OldRow]) -> tuple[tuple[date, int], ...] | None:
        rows = sorted((row.due_on, self._amount(old, row)) for row in listed)
        days = [day for day, _ in rows]
        if len(set(days)) < len(days):
            self.findings.fault(self.book.at(listed[-1].place, Kind.ROWS, "due_on"), "rows_on_one_day")
        if days[0] <= old.signed_on:
            self.findings.fault(self.book.at(listed[0].place, Kind.ROWS, "due_on"), "due_before_signing")
        if len(rows) > MAX_INSTALLMENTS:
            self.findings.fault(listed[0].place, "too_many_rows", limit=MAX_INSTALLMENTS)
        if old.count is not None and old.count != len(rows):
            self._fault(old, "count", "count_and_rows_differ", counted=len(rows), typed=old.count)
        if old.first_due is not None and old.first_due != days[0]:
            self._fault(old, "first_due", "first_due_and_rows_differ", day=days[0])
        total = sum(amount for _, amount in rows)
        if total != old.amount and all(amount for _, amount in rows):
            unit = "mg" if old.mg else "rial"
            sums: dict[str, object] = {f"rows_{unit}": total, f"balance_{unit}": old.amount}
            self._fault(old, unit, f"rows_sum_differs_{unit}", **sums)
        return tuple(rows)

    def _amount(self, old: OldContract, row: OldRow) -> int:
        """The amount of a listed row in its contract's unit, 0 with a fault."""
        at = self.book.at(row.place, Kind.ROWS, "text")
        try:
            amount = cast("int", self.readers["grams" if old.mg else "toman"](row.text))
        except CellRefused as refused:
            self.findings.fault(at, refused.code, said=refused.said, **refused.params)
            return 0
        if amount == 0:
            self.findings.fault(at, "row_of_nothing")
        return amount
