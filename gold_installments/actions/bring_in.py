"""A sound book handed in on the page, and a worker that brings it in: a big one takes longer than a page may."""

from __future__ import annotations

import io
import logging
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Final

from celery import current_app
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as QueueDown

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_growing_shop, seal_content
from customers.queries import opened_content
from gold_installments.actions.import_book import BookHasFaults, TotalsDiffer, check_book, import_book
from gold_installments.actions.post_entry import require_open_month
from gold_installments.models import ComingBook, ImportedBook
from gold_installments.rules.importing import Totals
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.actions import note_dues, settle_dues

if TYPE_CHECKING:
    from accounts.models import User

DUE_KIND: Final = "coming_book"
log = logging.getLogger(__name__)


def hand_in_book(*, file: BinaryIO, name: str, typed: Totals, actor: User, now: datetime) -> ComingBook:
    """Check the file and the owner's totals, keep it sealed and ring for a worker. Handed in again it is the same row.

    Raises NotPermitted, ShopSuspended, ShopClosed, MonthLocked, FileUnreadable, BookKnown, BookHasFaults, TotalsDiffer;
    then nothing is kept.
    """
    require(actor, Grant.IMPORT)
    require_growing_shop()
    require_open_month(tehran_today(now))
    examined = check_book(file=file, name=name, actor=actor, now=now)
    if examined.findings.fault_count:
        raise BookHasFaults(examined)
    if typed.differing(examined.totals):
        raise TotalsDiffer(examined, typed)
    file.seek(0)
    given = {
        "file_name": examined.file_name, "content": seal_content(file.read()), "customer_count": typed.customers,
        "contract_count": typed.contracts, "total_mg": typed.mg, "total_rial": typed.rial, "asked_at": now,
        "asked_by": actor,
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = ComingBook.objects.create(file_hash=examined.file_hash, **given)
            note_dues(kind=DUE_KIND, dues=[(row.pk, tehran_today(now))])
            transaction.on_commit(lambda: ring(row.pk), robust=True)
    except IntegrityError:
        return ComingBook.objects.get(file_hash=examined.file_hash, state=ComingBook.State.WAITING)
    return row


def ring(pk: int) -> None:
    """Ask a worker for one book. A ring that nobody hears is repeated by the sweeper."""
    try:
        current_app.send_task("gold_installments.bring_in", kwargs={"pk": pk}, retry=False)
    except QueueDown as error:
        log.warning("book %s was not queued (%s); the sweeper will find its row", pk, type(error).__name__)


def sweep_coming_books() -> int:
    """Ring again for every book that waits; returns how many. A worker that holds one already is not disturbed."""
    waiting = ComingBook.objects.filter(state=ComingBook.State.WAITING).order_by("pk")
    for pk in (found := list(waiting.values_list("pk", flat=True))):
        ring(pk)
    return len(found)


def bring_in(*, pk: int, now: datetime) -> str:
    """Bring one book in, unless it ended or another worker holds it; returns the state it is in then.

    The row is held while the book is written: a worker that dies lets go of both, and the next one begins anew. A
    refusal of the moment (a customer registered meanwhile, a right taken away) ends it as refused, with the reason. A
    fault of ours ends it as failed and is raised; what passes by itself (the database is away) leaves it waiting.
    """
    with transaction.atomic():
        if (row := _held(pk)) is not None:
            row.started_at = now
            row.save(update_fields=["started_at"])
    try:
        with transaction.atomic():
            if (row := _held(pk)) is not None:
                _end(row, ComingBook.State.DONE, now, book_id=_import(row, now).pk)
    except Refusal as refusal:
        _end(ComingBook.objects.get(pk=pk), ComingBook.State.REFUSED, now, said=str(refusal))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        said = _("Something went wrong on our side; nothing was written.")
        _end(ComingBook.objects.get(pk=pk), ComingBook.State.FAILED, now, said=said)
        raise
    return str(ComingBook.objects.filter(pk=pk).values_list("state", flat=True).first() or "")


def _held(pk: int) -> ComingBook | None:
    rows = ComingBook.objects.select_for_update(of=("self",), skip_locked=True).select_related("asked_by")
    return rows.filter(pk=pk, state=ComingBook.State.WAITING).first()


def _import(row: ComingBook, now: datetime) -> ImportedBook:
    file = io.BytesIO(opened_content(bytes(row.content or b"")))
    typed = Totals(row.customer_count, row.contract_count, row.total_mg, row.total_rial)
    return import_book(file=file, name=row.file_name, typed=typed, actor=row.asked_by, now=now)


def _end(
    row: ComingBook, state: ComingBook.State, now: datetime, *, said: str = "", book_id: int | None = None
) -> None:
    row.state, row.said, row.book_id, row.ended_at, row.content = state, said, book_id, now, None
    row.save(update_fields=["state", "said", "book", "ended_at", "content"])
    settle_dues(kind=DUE_KIND, object_ids=[row.pk])
