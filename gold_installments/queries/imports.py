"""What bringing an old book in would do, and what was brought in before. Reads only: a dry run is this alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries.known import known_people
from gold_installments.models import Cheque, Contract, ImportedBook, ImportedCustomer
from gold_installments.providers.sheets import fingerprint, sheets
from gold_installments.queries.import_cells import CELL_READERS
from gold_installments.rules.importing import Findings, GuaranteeKind, Kind, OldBook, Place, Totals
from gold_installments.rules.importing_cells import reference_key
from gold_installments.rules.importing_checks import Day, Plan, planned
from gold_installments.rules.importing_people import InShop, Wanted, wanted
from gold_installments.rules.importing_sheets import read_sheet
from persian.holidays import next_working_day
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 1000


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


def examine_book(
    *, user: User, file: BinaryIO, name: str, today: date, kept: Collection[GuaranteeKind] = ()
) -> Examined:
    """Read a file and judge it against itself and the shop, on Tehran's `today`.

    `kept` are the kinds of guarantees the shop can keep beside cheques. Raises NotPermitted, FileUnreadable.
    """
    require(user, Grant.IMPORT)
    book, findings = OldBook(), Findings()
    for sheet in sheets(file, name=""):
        read_sheet(sheet, readers=CELL_READERS, book=book, findings=findings)
    if not (book.customers or book.contracts or findings.fault_count):
        findings.fault(Place(), "nothing_in_it")
    _refuse_unkept(book, kept, findings)
    shop = _in_shop(user, wanted(book, CELL_READERS))
    day = Day(today, next_working_day)
    plan = planned(book, shop=shop, readers=CELL_READERS, day=day, findings=findings)
    return Examined(name[:200], fingerprint(file), book, plan, findings)


def imported_books(*, user: User) -> list[ImportedBook]:
    """Every import of the shop, newest first, with who did it. Raises NotPermitted."""
    require(user, Grant.IMPORT)
    return list(ImportedBook.objects.select_related("imported_by", "undone_by"))


def imported_book_for(*, user: User, pk: int) -> ImportedBook:
    """One import. Raises NotPermitted, ImportNotFound."""
    require(user, Grant.IMPORT)
    try:
        return ImportedBook.objects.get(pk=pk)
    except (ImportedBook.DoesNotExist, OverflowError) as error:
        raise ImportNotFound from error


def _refuse_unkept(book: OldBook, kept: Collection[GuaranteeKind], findings: Findings) -> None:
    for one in book.guarantees:
        if one.kind is not GuaranteeKind.CHEQUE and one.kind not in kept:
            findings.fault(book.at(one.place, Kind.GUARANTEES, "kind"), "guarantee_unkept")


def _in_shop(user: User, asked: Wanted) -> InShop:
    known = known_people(user=user, national_ids=asked.national_ids, mobiles=asked.mobiles)
    undone = ImportedCustomer.objects.filter(book__undone_at__isnull=False, customer_id__in=known.archived)
    return InShop(
        national_ids=known.national_ids,
        mobiles=known.mobiles,
        contract_keys=_references() & asked.contract_keys,
        sayad_ids=frozenset(_cheques(asked.sayad_ids)),
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
