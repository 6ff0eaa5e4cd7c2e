"""What bringing an old book in would do, and what was brought in before. Reads only: a dry run is this alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from django.db.models import ForeignObjectRel, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries.known import known_people
from gold_installments.models import (
    Approval,
    Cheque,
    CollectionStep,
    ComingBook,
    Contract,
    ContractChange,
    ContractEvent,
    ContractMove,
    ImportedBook,
    ImportedContract,
    ImportedCustomer,
    LedgerEntry,
    PaymentClaim,
    Promise,
)
from gold_installments.providers.sheets import fingerprint, sheets
from gold_installments.queries.calendar import working_days
from gold_installments.queries.import_cells import CELL_READERS
from gold_installments.rules.importing import Findings, GuaranteeKind, Kind, OldBook, Place, Totals
from gold_installments.rules.importing_cells import reference_key
from gold_installments.rules.importing_checks import Day, Plan, planned
from gold_installments.rules.importing_people import InShop, Wanted, wanted
from gold_installments.rules.importing_sheets import read_sheet
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 1000
#: The kinds of guarantees that are kept, each with what says which of some numbers lie here already.
Kept = Mapping[GuaranteeKind, Callable[[Collection[str]], frozenset[str]]]


class ImportNotFound(Refusal, Http404):
    """No such import in this shop."""

    code = "import_not_found"
    status = 404
    message = _("There is no such import in this shop.")


@dataclass(frozen=True)
class Examined:
    """A file read and judged. Nothing may be written while `findings` has faults."""

    file_name: str
    file_hash: str
    book: OldBook
    plan: Plan
    findings: Findings

    @property
    def totals(self) -> Totals:
        """What the file adds up to."""
        return self.book.totals


def examine_book(*, user: User, file: BinaryIO, name: str, today: date, kept: Kept) -> Examined:
    """Read a file and judge it against itself and the shop, on Tehran's `today`.

    `kept` are the kinds of guarantees the shop can keep beside cheques, and what says which of them lie here.
    Raises NotPermitted, FileUnreadable.
    """
    require(user, Grant.IMPORT)
    book, findings = OldBook(), Findings()
    for sheet in sheets(file, name=""):
        read_sheet(sheet, readers=CELL_READERS, book=book, findings=findings)
    if not (book.customers or book.contracts or findings.fault_count):
        findings.fault(Place(), "nothing_in_it")
    _refuse_unkept(book, kept, findings)
    shop = _in_shop(user, wanted(book, CELL_READERS), kept)
    day = Day(today, working_days())
    plan = planned(book, shop=shop, readers=CELL_READERS, day=day, findings=findings)
    return Examined(name[:200], fingerprint(file), book, plan, findings)


def imported_books(*, user: User) -> list[ImportedBook]:
    """Every import of the shop, newest first, with who did it. Raises NotPermitted."""
    require(user, Grant.IMPORT)
    return list(ImportedBook.objects.select_related("imported_by", "undone_by"))


def last_coming_book(*, user: User) -> ComingBook | None:
    """What was handed in last, without the file: on its way, or how it ended. Raises NotPermitted."""
    require(user, Grant.IMPORT)
    return ComingBook.objects.select_related("book").defer("content").first()


def imported_book_for(*, user: User, pk: int) -> ImportedBook:
    """One import. Raises NotPermitted, ImportNotFound."""
    require(user, Grant.IMPORT)
    try:
        return ImportedBook.objects.get(pk=pk)
    except (ImportedBook.DoesNotExist, OverflowError) as error:
        raise ImportNotFound from error


def _refuse_unkept(book: OldBook, kept: Kept, findings: Findings) -> None:
    for one in book.guarantees:
        if one.kind is not GuaranteeKind.CHEQUE and one.kind not in kept:
            findings.fault(book.at(one.place, Kind.GUARANTEES, "kind"), "guarantee_unkept")


def _in_shop(user: User, asked: Wanted, kept: Kept) -> InShop:
    notes = kept.get(GuaranteeKind.PROMISSORY)
    known = known_people(user=user, national_ids=asked.national_ids, mobiles=asked.mobiles)
    undone = ImportedCustomer.objects.filter(book__undone_at__isnull=False, customer_id__in=known.archived)
    return InShop(
        national_ids=known.national_ids,
        mobiles=known.mobiles,
        contract_keys=_references() & asked.contract_keys,
        sayad_ids=frozenset(_cheques(asked.sayad_ids)),
        note_serials=notes(asked.note_serials) if notes and asked.note_serials else frozenset(),
        archived=frozenset(known.archived),
        revivable=frozenset(undone.values_list("customer_id", flat=True)),
    )


def _references() -> frozenset[str]:
    """The old numbers of the shop's contracts, cancelled ones apart."""
    kept = Contract.objects.exclude(reference="").exclude(state=Contract.State.CANCELLED)
    return frozenset(map(reference_key, kept.values_list("reference", flat=True).iterator(chunk_size=BATCH)))


def _cheques(sayad_ids: Iterable[str]) -> Iterator[str]:
    gone = (Cheque.State.BOUNCED, Cheque.State.RETURNED)
    rest = iter(sayad_ids)
    while some := list(islice(rest, BATCH)):
        yield from Cheque.objects.filter(sayad_id__in=some).exclude(state__in=gone).values_list("sayad_id", flat=True)


def touched_since(book: ImportedBook, *, also: Collection[int] = ()) -> list[str]:
    """The numbers of the book's contracts on which something was posted or done since, in order; `also` are the ids of
    those that other rooms name.

    What the figures do by themselves (a contract falls into arrears) is nobody's doing.
    """
    ours = Contract.objects.filter(imported__book=book)
    opening = ImportedContract.objects.filter(book=book).values("entry_id")
    cheques, moves = Cheque.objects.filter(contract__in=ours), ContractMove.objects.filter(contract__in=ours)
    changed = (
        LedgerEntry.objects.filter(contract__in=ours).exclude(pk__in=opening).values("contract_id"),
        ContractEvent.objects.filter(contract__in=ours).exclude(entry_id__in=opening).values("contract_id"),
        moves.filter(actor__isnull=False, at__gt=book.imported_at).values("contract_id"),
        ContractChange.objects.filter(contract__in=ours).values("contract_id"),
        PaymentClaim.objects.filter(contract__in=ours).values("contract_id"),
        Promise.objects.filter(contract__in=ours).values("contract_id"),
        CollectionStep.objects.filter(contract__in=ours).values("contract_id"),
        Approval.objects.filter(contract__in=ours).values("contract_id"),
        cheques.filter(~Q(state=Cheque.State.HELD) | Q(taken_at__gt=book.imported_at)).values("contract_id"),
    )
    ids = {row["contract_id"] for rows in changed for row in rows}.union(also)
    return list(Contract.objects.filter(pk__in=ids).order_by("pk").values_list("number", flat=True))


def alone_in(book: ImportedBook) -> list[int]:
    """The customers the book made to whom nothing else of the shop refers, whatever room it stands in."""
    made = set(book.customers.values_list("customer_id", flat=True))
    ours: dict[str, dict[str, object]] = {
        "gold_installments.contract": {"imported__book": book},
        "gold_installments.ledgerentry": {"contract__imported__book": book},
        "gold_installments.importedcustomer": {},
        # The trail of the row itself: its edits are no reason to keep the person in the lists.
        "customers.change": {},
    }
    for relation in ImportedCustomer._meta.get_field("customer").related_model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            name, known = relation.field.name, ours.get(relation.related_model._meta.label_lower)
            rows = relation.related_model._default_manager.filter(**{f"{name}__in": made})
            if known is not None:
                rows = rows.exclude(**known) if known else rows.none()
            made -= set(rows.values_list(name, flat=True))
    return sorted(made)
