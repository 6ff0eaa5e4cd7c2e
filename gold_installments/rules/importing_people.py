"""Who a row of the old book means: people of the file, people the shop knows already, and who cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from gold_installments.rules.importing import Findings, GuaranteeKind, Kind, OldBook, OldContract, OldCustomer
from gold_installments.rules.importing_cells import CellReaders, CellRefused, Proposed, reference_key


@dataclass(frozen=True, slots=True)
class InShop:
    """What the shop's own book holds of what a file names: customers' ids, old contract numbers, cheques' ids."""

    national_ids: Mapping[str, int] = field(default_factory=dict)
    mobiles: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    contract_keys: frozenset[str] = frozenset()
    sayad_ids: frozenset[str] = frozenset()
    note_serials: frozenset[str] = frozenset()
    #: Of the ids above: put aside by the shop, and of those the ones an undone import had brought in.
    archived: frozenset[int] = frozenset()
    revivable: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has to be looked up in the shop before a file can be judged."""

    national_ids: frozenset[str]
    mobiles: frozenset[str]
    contract_keys: frozenset[str]
    sayad_ids: frozenset[str]
    note_serials: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer to register (`old`), or one of the shop (`known_id`). `revived`: put aside by an undo, back now."""

    old: OldCustomer | None
    known_id: int | None = None
    revived: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a contract's customer cell may mean: a code, a mobile, a national ID."""

    key: str
    mobile: str
    national_id: str


def reference(text: str, readers: CellReaders) -> Reference:
    """Every way to understand a customer cell; a part that cannot be meant is empty."""
    return Reference(reference_key(text), _meant("mobile", text, readers), _meant("national_id", text, readers))


def _meant(reads: str, text: str, readers: CellReaders) -> str:
    try:
        value = readers[reads](text)
    except CellRefused:
        return ""
    return cast("str", value.value if isinstance(value, Proposed) else value)


def wanted(book: OldBook, readers: CellReaders) -> Wanted:
    """What of the file to look up in the shop."""
    named = [reference(one.customer, readers) for one in book.contracts]
    ids = {one.national_id for one in book.customers} | {one.national_id for one in named}
    mobiles = {one.mobile for one in book.customers} | {one.mobile for one in named}
    return Wanted(
        national_ids=frozenset(ids - {""}),
        mobiles=frozenset(mobiles - {""}),
        contract_keys=frozenset(reference_key(one.number) for one in book.contracts),
        sayad_ids=frozenset({one.sayad_id for one in book.guarantees} - {""}),
        note_serials=frozenset(one.serial for one in book.guarantees if one.kind is GuaranteeKind.PROMISSORY),
    )


class People:
    """The people of a file, found again by code, national ID or mobile."""

    def __init__(self, book: OldBook, shop: InShop, readers: CellReaders, findings: Findings) -> None:
        self.book, self.shop, self.readers, self.findings = book, shop, readers, findings
        self.all: list[Person] = []
        self._codes: dict[str, int] = {}
        self._national_ids: dict[str, int] = {}
        self._mobiles: dict[str, list[int]] = {}
        self._known: dict[int, int] = {}
        for customer in book.customers:
            self._take(customer)

    def _take(self, customer: OldCustomer) -> None:
        person = self._same(customer) if customer.same else self._new(customer)
        if person is None:
            return
        if customer.code:
            self._name(customer, person)
        mates = self._mobiles.setdefault(customer.mobile, [])
        if person not in mates:
            if mates:
                self.findings.notice(self.book.at(customer.place, Kind.CUSTOMERS, "mobile"), "mobile_twice")
            mates.append(person)

    def _new(self, customer: OldCustomer) -> int:
        at = self.book.at(customer.place, Kind.CUSTOMERS, "national_id")
        known = self.shop.national_ids.get(customer.national_id)
        if known is not None and known in self.shop.revivable and customer.national_id not in self._national_ids:
            return self._add(Person(customer, known, revived=True), customer.national_id)
        first = self._national_ids.get(customer.national_id)
        if customer.national_id and first is not None:
            old = self.all[first].old
            self.findings.fault(at, "national_id_twice", first=old.place if old else None)
        elif known is not None:
            self.findings.fault(at, "national_id_known")
        elif customer.mobile in self.shop.mobiles:
            self.findings.notice(self.book.at(customer.place, Kind.CUSTOMERS, "mobile"), "mobile_known")
        return self._add(Person(customer), customer.national_id)

    def _same(self, customer: OldCustomer) -> int | None:
        """The person a row marked «the same» stands for: of the shop, or of a row above."""
        if customer.national_id in self._national_ids:
            return self._national_ids[customer.national_id]
        known = self.shop.national_ids.get(customer.national_id)
        if known is None:
            self.findings.fault(self.book.at(customer.place, Kind.CUSTOMERS, "same"), "same_unknown")
            return None
        return self._add(Person(customer, known), customer.national_id)

    def _add(self, person: Person, national_id: str = "") -> int:
        self.all.append(person)
        if national_id:
            self._national_ids.setdefault(national_id, len(self.all) - 1)
        if person.known_id is not None:
            self._known[person.known_id] = len(self.all) - 1
        return len(self.all) - 1

    def _name(self, customer: OldCustomer, person: int) -> None:
        first = self._codes.setdefault(reference_key(customer.code), person)
        if first != person:
            old = self.all[first].old
            at = self.book.at(customer.place, Kind.CUSTOMERS, "code")
            self.findings.fault(at, "code_twice", first=old.place if old else None)

    def meant_by(self, contract: OldContract) -> int | None:
        """The index in `all` of a contract's customer; None, with a fault, when nobody or several could be meant."""
        named = reference(contract.customer, self.readers)
        found = self._of_file(named) or self._of_shop(named)
        if len(found) == 1:
            return self._signable(found[0], contract)
        if not found and {named.key, named.mobile, named.national_id} & self._broken():
            return None
        at = self.book.at(contract.place, Kind.CONTRACTS, "customer")
        self.findings.fault(at, "customer_ambiguous" if found else "customer_unknown", text=contract.customer)
        return None

    def _signable(self, found: int, contract: OldContract) -> int:
        person = self.all[found]
        if person.known_id in self.shop.archived and not person.revived:
            self.findings.fault(self.book.at(contract.place, Kind.CONTRACTS, "customer"), "customer_archived")
        return found

    def _of_file(self, named: Reference) -> list[int]:
        if named.key in self._codes:
            return [self._codes[named.key]]
        if named.national_id in self._national_ids:
            return [self._national_ids[named.national_id]]
        return self._mobiles.get(named.mobile, [])

    def _of_shop(self, named: Reference) -> list[int]:
        known = self.shop.national_ids.get(named.national_id)
        ids = (known,) if known is not None else self.shop.mobiles.get(named.mobile, ())
        return [self._known[one] if one in self._known else self._add(Person(None, one)) for one in ids]

    def _broken(self) -> set[str]:
        return self.book.broken.get(Kind.CUSTOMERS, set())
