"""The whole book comes in or nothing does, what is written is what the book's own figures say, and it goes again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from customers.models import Customer
from gold_installments.actions.import_book import (
    BookHasFaults,
    BookKnown,
    TotalsDiffer,
    check_book,
    import_book,
)
from gold_installments.actions.post_entry import post_entry
from gold_installments.actions.rebuild import rebuild
from gold_installments.actions.undo_import import ImportTouched, ImportUndone, undo_import
from gold_installments.models import (
    Cheque,
    Contract,
    ContractMove,
    ImportedBook,
    Installment,
    LedgerEntry,
    LedgerLine,
)
from gold_installments.queries import audit_findings
from gold_installments.rules.accounts import Account
from gold_installments.rules.charge_lines import fee_lines
from gold_installments.rules.importing import Totals
from guarantees.models import Pledge, PromissoryNote
from tenants.models import DueItem
from tests.gold_installments_import.sheets import (
    ALI,
    CONTRACT_HEADINGS,
    CONTRACTS,
    CUSTOMER_HEADINGS,
    GUARANTEE_HEADINGS,
    GUARANTEES,
    HERS,
    MARYAM,
    PEOPLE,
    TODAY,
    workbook,
    worked,
)  # fmt: skip

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
TOTALS = Totals(customers=2, contracts=2, mg=18_667, rial=420_000_000)
#: A workbook made again is another file: it carries its moment.
SOUND = worked().getvalue()
KEPT = (Customer, Contract, Installment, LedgerEntry, LedgerLine, ContractMove, Cheque, ImportedBook, DueItem)


def brought(owner: User, file: io.BytesIO | None = None, totals: Totals = TOTALS) -> ImportedBook:
    """The worked book, in."""
    return import_book(file=file or io.BytesIO(SOUND), name="دفتر.xlsx", typed=totals, actor=owner, now=NOW)


def counts() -> list[int]:
    """How many rows each table has."""
    return [model._default_manager.count() for model in KEPT]


def test_a_book_comes_in_with_its_debts_rows_cheques_and_trail(owner: User) -> None:
    check = check_book(file=worked(), name="x", actor=owner, now=NOW)
    assert (check.totals, check.findings.fault_count) == (TOTALS, 0)
    book = brought(owner)
    hers, his = Contract.objects.order_by("id")
    assert [(one.reference, one.state, one.balance_mg, one.balance_rial) for one in (hers, his)] == [
        ("ق-81", "active", 18_667, 0), ("ق-82", "in_arrears", 0, 420_000_000),
    ]  # fmt: skip
    assert [row.open_mg for row in hers.installments.all()] == [3_733, 3_733, 3_733, 3_733, 3_735]
    assert hers.customer.full_name == "مریم احمدی"
    assert hers.customer.national_id == MARYAM[3]
    assert {(line.account, line.mg) for line in hers.entries.get().lines.all()} == {
        (Account.RECEIVABLE.value, 18_667), (Account.OPENING.value, -18_667),
    }  # fmt: skip
    cheque = Cheque.objects.get()
    assert (cheque.contract, cheque.role, cheque.drawer_name, cheque.amount_rial) == (
        hers, "guarantee", "مریم احمدی", 5_000_000_000,
    )  # fmt: skip
    assert (book.customer_count, book.contract_count, book.guarantee_count) == (2, 2, 1)
    assert AuditEntry.objects.get(action="book.imported").detail["total_mg"] == 18_667
    connection.check_constraints()


def test_what_the_batch_wrote_is_what_the_replay_says(owner: User) -> None:
    brought(owner)
    assert audit_findings(today=TODAY) == []
    caches = ("state", "balance_mg", "balance_rial", "next_due_date", "settled_at")
    for contract in Contract.objects.all():
        before = [getattr(contract, name) for name in caches], list(contract.installments.values())
        moves, dues = (
            contract.moves.count(),
            set(DueItem.objects.filter(done=False).values_list("object_id", "due_date")),
        )
        rebuild(contract=contract, actor=None, now=NOW)
        contract.refresh_from_db()
        assert ([getattr(contract, name) for name in caches], list(contract.installments.values())) == before
        assert contract.moves.count() == moves
        assert set(DueItem.objects.filter(done=False).values_list("object_id", "due_date")) == dues
    assert {row for row, _ in dues} == set(Installment.objects.values_list("id", flat=True))


def test_nothing_is_written_of_a_book_with_a_fault_or_another_total(owner: User, clerk: User) -> None:
    empty = counts()
    bad = worked(people=[CUSTOMER_HEADINGS, MARYAM, ("13", "علی رضایی", "0935", "")])
    with pytest.raises(BookHasFaults) as faulty:
        brought(owner, bad)
    assert [one.code for one in faulty.value.examined.findings.faults] == ["invalid_mobile", "customer_unknown"]
    for field, value in (("customers", 3), ("contracts", 1), ("mg", 18_668), ("rial", 42_000_000)):
        typed = Totals(**{**{name: getattr(TOTALS, name) for name in Totals.__slots__}, field: value})
        with pytest.raises(TotalsDiffer) as differing:
            brought(owner, totals=typed)
        assert typed.differing(differing.value.examined.totals) == (field,)
    for attempt in (lambda: brought(clerk), lambda: check_book(file=worked(), name="x", actor=clerk, now=NOW)):
        with pytest.raises(NotPermitted):
            attempt()
    assert counts() == empty


def test_the_same_file_comes_once_until_it_is_undone(owner: User) -> None:
    book = brought(owner)
    before = counts()
    with pytest.raises(BookKnown):
        brought(owner)
    with pytest.raises(BookHasFaults) as again_by_its_rows:
        brought(owner, io.BytesIO(SOUND + b"\x00"))
    found = {one.code for one in again_by_its_rows.value.examined.findings.faults}
    assert found == {"national_id_known", "number_known", "sayad_twice"}
    assert counts() == before
    undone = undo_import(book=book, reason="فایل اشتباه بود", actor=owner, now=NOW + timedelta(hours=1))
    assert undone.is_undone
    with pytest.raises(ImportUndone):
        undo_import(book=book, reason="دوباره", actor=owner, now=NOW)
    again = brought(owner)
    # Maryam is known by her national ID and is back; Ali, without one, is a new row.
    assert sorted(Customer.objects.values_list("full_name", "state")) == [
        ("علی رضایی", "active"), ("علی رضایی", "archived"), ("مریم احمدی", "active"),
    ]  # fmt: skip
    assert (again.pk, Contract.objects.filter(state="cancelled").count()) != (book.pk, 0)
    assert audit_findings(today=TODAY) == []


def test_an_undone_book_owes_nothing_and_keeps_its_trail(owner: User) -> None:
    book = brought(owner)
    undo_import(book=book, reason="فایل اشتباه بود", actor=owner, now=NOW + timedelta(days=1))
    assert set(Contract.objects.values_list("state", "balance_mg", "balance_rial", "next_due_date")) == {
        ("cancelled", 0, 0, None)
    }
    assert sum(line.mg for line in LedgerLine.objects.filter(account=Account.RECEIVABLE)) == 0
    assert LedgerEntry.objects.filter(kind="undo", reverses__kind="opening").count() == 2
    assert not DueItem.objects.filter(done=False).exists()
    assert Cheque.objects.get().state == "returned"
    assert set(Customer.objects.values_list("state", flat=True)) == {"archived"}
    assert audit_findings(today=TODAY + timedelta(days=1)) == []
    for contract in Contract.objects.all():
        rebuild(contract=contract, actor=None, now=NOW + timedelta(days=1))
        assert (contract.state, contract.balance_mg, contract.balance_rial) == ("cancelled", 0, 0)
    connection.check_constraints()


def test_notes_and_pledged_gold_are_kept_and_given_back(owner: User) -> None:
    guarantees = [
        GUARANTEE_HEADINGS,
        ("ق-81", "سفته", "س-۱۱", "", "", "300,000,000", "", "بابت قرارداد", ""),
        ("ق-82", "طلا", "", "", "", "", "", "یک جفت گوشواره", "۲/۵"),
    ]
    book = brought(owner, worked(guarantees=guarantees))
    note, pledge = PromissoryNote.objects.get(), Pledge.objects.get()
    assert (note.contract.reference, note.amount_rial, note.issuer_name) == ("ق-81", 3_000_000_000, MARYAM[1])
    assert (pledge.contract.reference, pledge.pieces.get().weight_mg) == ("ق-82", 2_500)
    undo_import(book=book, reason="فایل اشتباه بود", actor=owner, now=NOW + timedelta(hours=1))
    assert {PromissoryNote.objects.get().state, Pledge.objects.get().state} == {"void"}


def test_a_note_lies_here_once_and_one_taken_later_keeps_the_book(owner: User) -> None:
    note = ("ق-81", "سفته", "س-۱۱", "", "", "300,000,000", "", "بابت قرارداد", "")
    twice = worked(guarantees=[GUARANTEE_HEADINGS, note, (*note[:2], "س-11", *note[3:])])
    (fault,) = check_book(file=twice, name="x", actor=owner, now=NOW).findings.faults
    assert (fault.code, fault.place.cell) == ("note_twice", "C3")
    book = brought(owner, worked(guarantees=[GUARANTEE_HEADINGS, note]))
    assert PromissoryNote.objects.get().serial == "س-11"
    people, contracts = [CUSTOMER_HEADINGS, (*MARYAM, "", "بله")], [CONTRACT_HEADINGS, ("12", "ق-90", *HERS[2:])]
    again = ("ق-90", *note[1:])
    more = workbook({PEOPLE: people, CONTRACTS: contracts, GUARANTEES: [GUARANTEE_HEADINGS, again]})
    (known,) = check_book(file=more, name="x", actor=owner, now=NOW).findings.faults
    assert (known.code, known.place.cell) == ("note_twice", "C2")
    hers, later = Contract.objects.get(reference="ق-81"), NOW + timedelta(minutes=5)
    PromissoryNote.objects.create(
        contract=hers, serial="66", amount_rial=1, about="x", holder="", issuer_name="x", taken_at=later, taken_by=owner
    )
    with pytest.raises(ImportTouched):
        undo_import(book=book, reason="فایل اشتباه بود", actor=owner, now=NOW + timedelta(hours=1))
    assert set(PromissoryNote.objects.values_list("state", flat=True)) == {"held"}


def test_a_book_that_was_worked_on_stays(owner: User, pay: Callable[[Contract], object]) -> None:
    book = brought(owner)
    hers = Contract.objects.get(reference="ق-81")
    pay(hers)
    before = counts()
    with pytest.raises(ImportTouched) as touched:
        undo_import(book=book, reason="فایل اشتباه بود", actor=owner, now=NOW + timedelta(hours=1))
    assert touched.value.numbers == (hers.number,)
    assert counts() == before


def test_a_customer_with_other_business_stays_in_the_lists(owner: User) -> None:
    first = brought(owner)
    people, contracts = [CUSTOMER_HEADINGS, (*MARYAM, "", "بله")], [CONTRACT_HEADINGS, ("12", "ق-90", *HERS[2:])]
    more = workbook({PEOPLE: people, CONTRACTS: contracts})
    brought(owner, more, Totals(customers=1, contracts=1, mg=18_667, rial=0))
    assert Customer.objects.count() == 2
    undo_import(book=first, reason="فایل اشتباه بود", actor=owner, now=NOW + timedelta(hours=1))
    assert dict(Customer.objects.values_list("full_name", "state")) == {MARYAM[1]: "active", ALI[1]: "archived"}


@pytest.fixture
def pay(owner: User) -> Callable[[Contract], object]:
    """Charge the contract something, as any posting would."""

    def post(contract: Contract) -> object:
        return post_entry(
            contract=contract,
            kind=LedgerEntry.Kind.FEE,
            lines=fee_lines(mg=5),
            actor=owner,
            now=NOW + timedelta(minutes=5),
        )

    return post
