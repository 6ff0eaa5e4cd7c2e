"""Bring a shop's old book in: customers, open contracts, guarantees; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import Person as PersonTold
from customers.actions import require_growing_shop, update_customer
from customers.actions.many_customers import register_many
from customers.queries import customer_for
from gold_installments.actions.clean_line import clean_serial
from gold_installments.actions.guarantee_keepers import keepers
from gold_installments.actions.hold import hold_name
from gold_installments.actions.open_contracts import open_contracts
from gold_installments.actions.post_entry import require_open_month
from gold_installments.models import Cheque, Contract, ImportedBook, ImportedCustomer
from gold_installments.queries.imports import Examined, examine_book
from gold_installments.rules.importing import GuaranteeKind, OldCustomer, OldGuarantee, Totals
from gold_installments.rules.importing_checks import PlannedContract
from gold_installments.rules.importing_people import Person
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: Only one book comes in at a time: two would judge themselves against a shop that the other is changing.
LOCK = "import"


class BookHasFaults(Refusal):
    """The file has faults, all of them in `examined.findings`; nothing was written."""

    code = "book_has_faults"
    message = _("The file has %(count)s faults; nothing was written.")

    def __init__(self, examined: Examined) -> None:
        super().__init__(count=examined.findings.fault_count)
        self.examined = examined


class TotalsDiffer(Refusal):
    """The owner's totals and the file's are not the same; nothing was written."""

    code = "totals_differ"
    message = _("The totals you typed are not those of the file; nothing was written.")

    def __init__(self, examined: Examined, typed: Totals) -> None:
        super().__init__(field="totals")
        self.examined, self.typed = examined, typed


class BookKnown(Refusal):
    """The same file was brought in before and not undone."""

    code = "book_known"
    status = 409
    message = _("This very file was brought in on %(day)s; undo that first.")


def check_book(*, file: BinaryIO, name: str, actor: User, now: datetime) -> Examined:
    """A dry run: read and judge, write nothing. Raises NotPermitted, FileUnreadable, BookKnown."""
    require(actor, Grant.IMPORT)
    examined = examine_book(user=actor, file=file, name=name, today=tehran_today(now), kept=_kept())
    _refuse_known(examined)
    return examined


def import_book(*, file: BinaryIO, name: str, typed: Totals, actor: User, now: datetime) -> ImportedBook:
    """Write the whole book in one transaction, where the owner's totals are the file's.

    Raises NotPermitted, ShopSuspended, ShopClosed, MonthLocked, FileUnreadable, BookKnown, BookHasFaults,
    TotalsDiffer, SomebodyRegisteredMeanwhile.
    """
    require(actor, Grant.IMPORT)
    require_growing_shop()
    require_open_month(tehran_today(now))
    with transaction.atomic():
        hold_name(LOCK)
        examined = check_book(file=file, name=name, actor=actor, now=now)
        if examined.findings.fault_count:
            raise BookHasFaults(examined)
        if typed.differing(examined.totals):
            raise TotalsDiffer(examined, typed)
        book = _book(examined, actor, now)
        owners = _people(examined.plan.people, book, actor, now)
        _contracts(examined.plan.contracts, owners, book, actor, now)
        detail: dict[str, object] = {"file": book.file_name, "sha256": book.file_hash, **_figures(book)}
        note_audit(actor=actor, action="book.imported", subject=book, detail=detail)
    return book


def _kept() -> dict[GuaranteeKind, Callable[[Collection[str]], frozenset[str]]]:
    return {kind: keeper.lying_here for kind, keeper in keepers().items()}


def _refuse_known(examined: Examined) -> None:
    known = ImportedBook.objects.filter(file_hash=examined.file_hash, undone_at__isnull=True).first()
    if known is not None:
        raise BookKnown(field="file", day=format_jalali(tehran_today(known.imported_at)))


def _book(examined: Examined, actor: User, now: datetime) -> ImportedBook:
    totals = examined.totals
    return ImportedBook.objects.create(
        file_name=examined.file_name,
        file_hash=examined.file_hash,
        customer_count=totals.customers,
        contract_count=totals.contracts,
        guarantee_count=len(examined.book.guarantees),
        total_mg=totals.mg,
        total_rial=totals.rial,
        imported_at=now,
        imported_by_id=actor.pk,
    )


def _figures(book: ImportedBook) -> dict[str, object]:
    names = ("customer_count", "contract_count", "guarantee_count", "total_mg", "total_rial")
    return {name: getattr(book, name) for name in names}


def _people(people: Sequence[Person], book: ImportedBook, actor: User, now: datetime) -> list[int]:
    """The customers' ids by the plan's index; those who are new are registered, those put aside by an undo are back."""
    new = [person.old for person in people if person.old is not None and person.known_id is None]
    registered = iter(register_many(people=[_told(old) for old in new], actor=actor, now=now))
    made, ids = [], []
    for person in people:
        customer_id = person.known_id or next(registered).pk
        ids.append(customer_id)
        if person.old is not None and (person.known_id is None or person.revived):
            made.append(ImportedCustomer(book=book, customer_id=customer_id, code=person.old.code))
            if person.revived:
                _revive(customer_id, person.old, actor, now)
    ImportedCustomer.objects.bulk_create(made, batch_size=1_000)
    return ids


def _told(old: OldCustomer) -> PersonTold:
    return {"full_name": old.full_name, "mobile": old.mobile, "national_id": old.national_id, "note": old.note}


def _revive(customer_id: int, old: OldCustomer, actor: User, now: datetime) -> None:
    customer = customer_for(user=actor, pk=customer_id)
    update_customer(customer=customer, actor=actor, now=now, full_name=old.full_name, mobile=old.mobile, state="active")


def _contracts(
    contracts: Sequence[PlannedContract], owners: Sequence[int], book: ImportedBook, actor: User, now: datetime
) -> None:
    cheques: list[Cheque] = []
    others: dict[GuaranteeKind, list[tuple[Contract, OldGuarantee]]] = {}
    for planned, contract in open_contracts(contracts=contracts, owners=owners, book=book, actor=actor, now=now):
        for told in planned.guarantees:
            if told.kind is GuaranteeKind.CHEQUE:
                cheques.append(_cheque(contract, told, actor, now))
            else:
                others.setdefault(told.kind, []).append((contract, told))
    _name_drawers(cheques)
    Cheque.objects.bulk_create(cheques, batch_size=1_000)
    for kind, kept in others.items():
        keepers()[kind].keep(brought=kept, actor=actor, now=now)


def _cheque(contract: Contract, told: OldGuarantee, actor: User, now: datetime) -> Cheque:
    if told.due_on is None:
        raise ValueError("a cheque without a due date passed the rules")
    return Cheque(
        contract=contract, role=Cheque.Role.GUARANTEE, sayad_id=told.sayad_id, serial=clean_serial(told.serial),
        bank=told.bank, drawer_name=told.drawer, amount_rial=told.rial, due_date=told.due_on, place=told.kept_at,
        note=told.description, taken_at=now, taken_by_id=actor.pk,
    )  # fmt: skip


def _name_drawers(cheques: Sequence[Cheque]) -> None:
    """A cheque without a drawer is the customer's own."""
    unnamed = [cheque for cheque in cheques if not cheque.drawer_name]
    ids = {cheque.contract_id for cheque in unnamed}
    names = dict(Contract.objects.filter(pk__in=ids).values_list("pk", "customer__full_name"))
    for cheque in unnamed:
        cheque.drawer_name = names[cheque.contract_id]
