"""Take an imported book back. The book is append-only: each contract is cancelled by a contra entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from customers.actions.many_customers import archive_many
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.guarantee_keepers import keepers
from gold_installments.actions.hold import hold_name
from gold_installments.actions.import_book import LOCK
from gold_installments.actions.post_entry import require_open_month
from gold_installments.actions.rebuild import DUE_KIND
from gold_installments.models import (
    Cheque,
    ChequeMove,
    Contract,
    ContractMove,
    ImportedBook,
    ImportedContract,
    Installment,
    LedgerEntry,
    LedgerLine,
)
from gold_installments.queries.imports import alone_in, touched_since
from gold_installments.rules.charge_lines import opening_lines
from gold_installments.rules.posting import contra_lines
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.actions import settle_dues

if TYPE_CHECKING:
    from accounts.models import User

NAMED: Final = 20


class ImportUndone(Refusal):
    """It was taken back before."""

    code = "import_undone"
    status = 409
    message = _("This import was undone before.")


class ImportTouched(Refusal):
    """Something was posted on some of its contracts since; `numbers` are all of them."""

    code = "import_touched"
    status = 409
    message = _("Something was done since on %(count)s contracts of this import, so it stays: %(named)s")

    def __init__(self, numbers: Sequence[str]) -> None:
        more = " …" if len(numbers) > NAMED else ""
        super().__init__(count=len(numbers), named="، ".join(numbers[:NAMED]) + more)
        self.numbers = tuple(numbers)


def undo_import(*, book: ImportedBook, reason: str, actor: User, now: datetime) -> ImportedBook:
    """Cancel every contract of the import, give its guarantees back, and put aside the customers it made.

    A customer to whom anything else refers stays. Raises NotPermitted, ShopClosed, MonthLocked, ReasonMissing,
    ReasonTooLong, ImportUndone, ImportTouched; then nothing has changed.
    """
    require(actor, Grant.IMPORT)
    require_open_shop()
    require_open_month(tehran_today(now))
    why = clean_reason(reason)
    with transaction.atomic():
        contracts = list(Contract.objects.select_for_update().filter(imported__book=book).order_by("pk"))
        hold_name(LOCK)
        row = ImportedBook.objects.select_for_update().get(pk=book.pk)
        if row.is_undone:
            raise ImportUndone
        ids = [one.pk for one in contracts]
        also = [keeper.touched(contract_ids=ids, since=row.imported_at) for keeper in keepers().values()]
        if touched := touched_since(row, also=frozenset().union(*also)):
            raise ImportTouched(touched)
        _contra(row, actor, now)
        _cancel(contracts, why, actor, now)
        _give_back(contracts, why, actor, now)
        archive_many(ids=alone_in(row), actor=actor, now=now)
        row.undone_at, row.undone_by_id, row.undo_reason = now, actor.pk, why
        row.save(update_fields=["undone_at", "undone_by", "undo_reason"])
        note_audit(actor=actor, action="book.import_undone", subject=row, detail={"reason": why})
    return row


def _contra(book: ImportedBook, actor: User, now: datetime) -> None:
    imported = list(ImportedContract.objects.filter(book=book).select_related("contract").order_by("contract_id"))
    entries = LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                contract=one.contract, customer_id=one.contract.customer_id, kind=LedgerEntry.Kind.UNDO,
                day=tehran_today(now), at=now, actor_id=actor.pk, reverses_id=one.entry_id,
            )
            for one in imported
        ],
        batch_size=1_000,
    )  # fmt: skip
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(entry=entry, account=line.account.value, mg=line.mg, rial=line.rial)
            for one, entry in zip(imported, entries, strict=True)
            for line in contra_lines(opening_lines(mg=one.contract.debt_mg, rial=one.contract.debt_rial))
        ],
        batch_size=2_000,
    )


def _cancel(contracts: Sequence[Contract], why: str, actor: User, now: datetime) -> None:
    """As `rebuild` leaves a cancelled contract: it owes nothing, nothing is due; what was agreed stays to be read."""
    ContractMove.objects.bulk_create(
        [
            ContractMove(
                contract=one, source=one.state, target=Contract.State.CANCELLED, actor_id=actor.pk, reason=why, at=now
            )
            for one in contracts
        ],
        batch_size=1_000,
    )
    ids = [one.pk for one in contracts]
    Contract.objects.filter(pk__in=ids).update(
        state=Contract.State.CANCELLED, balance_mg=0, balance_rial=0, next_due_date=None, version=F("version") + 1
    )
    rows = Installment.objects.filter(contract_id__in=ids)
    settle_dues(kind=DUE_KIND, object_ids=rows.values_list("pk", flat=True))


def _give_back(contracts: Sequence[Contract], why: str, actor: User, now: datetime) -> None:
    ids = [one.pk for one in contracts]
    cheques = list(Cheque.objects.filter(contract_id__in=ids, state=Cheque.State.HELD))
    ChequeMove.objects.bulk_create(
        [
            ChequeMove(
                cheque=one, source=one.state, target=Cheque.State.RETURNED, reason=why, actor_id=actor.pk, at=now
            )
            for one in cheques
        ]
    )
    here = Cheque.objects.filter(pk__in=[one.pk for one in cheques])
    here.update(state=Cheque.State.RETURNED, version=F("version") + 1)
    for keeper in keepers().values():
        keeper.give_back(contract_ids=ids, reason=why, actor=actor, now=now)
