"""A book handed in on the page: kept sealed, brought in once by whoever comes first, gone when it ended."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import User
from accounts.rules.grants import Role
from customers.actions import register_customer
from gold_installments.actions import bring_in as coming
from gold_installments.actions.bring_in import bring_in, hand_in_book, sweep_coming_books
from gold_installments.actions.import_book import BookHasFaults, TotalsDiffer
from gold_installments.models import ComingBook, Contract, ImportedBook
from gold_installments.rules.importing import Totals
from tenants.context import inside
from tenants.models import DueItem, Shop
from tests.gold_installments.test_rivals import at_once, user
from tests.gold_installments_import.sheets import CUSTOMER_HEADINGS, MARYAM, worked

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
TOTALS = Totals(customers=2, contracts=2, mg=18_667, rial=420_000_000)
SOUND = worked().getvalue()


def handed_in(owner: User) -> ComingBook:
    """The worked book on its way."""
    return hand_in_book(file=io.BytesIO(SOUND), name="دفتر.xlsx", typed=TOTALS, actor=owner, now=NOW)


def open_dues() -> int:
    """How many books the public table says wait."""
    return DueItem.objects.filter(kind=coming.DUE_KIND, done=False).count()


def test_what_is_unsound_is_refused_before_anything_is_kept(owner: User) -> None:
    bad = worked(people=[CUSTOMER_HEADINGS, MARYAM, ("13", "علی رضایی", "0935", "")])
    with pytest.raises(BookHasFaults):
        hand_in_book(file=bad, name="x", typed=TOTALS, actor=owner, now=NOW)
    with pytest.raises(TotalsDiffer):
        hand_in_book(file=io.BytesIO(SOUND), name="x", typed=Totals(2, 2, 18_668, 420_000_000), actor=owner, now=NOW)
    assert not ComingBook.objects.exists()


def test_a_book_comes_in_once_and_leaves_no_file(owner: User) -> None:
    row = handed_in(owner)
    assert (handed_in(owner).pk, open_dues(), sweep_coming_books()) == (row.pk, 1, 1)
    assert bring_in(pk=row.pk, now=NOW) == "done"
    assert bring_in(pk=row.pk, now=NOW) == "done"
    assert bring_in(pk=row.pk + 9, now=NOW) == ""
    row.refresh_from_db()
    assert (row.content, row.book, open_dues(), sweep_coming_books()) == (None, ImportedBook.objects.get(), 0, 0)
    assert Contract.objects.count() == 2


def test_what_changed_meanwhile_is_refused_with_its_reason(owner: User) -> None:
    row = handed_in(owner)
    register_customer(full_name="دیگری", mobile="09120000000", national_id=MARYAM[3], actor=owner, now=NOW)
    assert bring_in(pk=row.pk, now=NOW) == "refused"
    row.refresh_from_db()
    assert (row.content, "ایراد" in row.said, open_dues()) == (None, True, 0)
    assert not Contract.objects.exists()


def test_a_right_taken_away_meanwhile_counts(owner: User) -> None:
    row = handed_in(owner)
    User.objects.filter(pk=owner.pk).update(role=Role.CLERK)
    assert bring_in(pk=row.pk, now=NOW) == "refused"
    assert not Contract.objects.exists()


def test_a_fault_of_ours_ends_it_and_a_database_that_is_away_does_not(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails in the middle leaves nothing of the book."""
    row = handed_in(owner)

    def failing(error: Exception) -> Callable[..., None]:
        def write(*_: object, **__: object) -> None:
            raise error

        return write

    with monkeypatch.context() as patched:
        patched.setattr(coming, "settle_dues", failing(OperationalError("gone")))
        with pytest.raises(OperationalError):
            bring_in(pk=row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.is_waiting, Contract.objects.count(), open_dues()) == (True, 0, 1)
    with monkeypatch.context() as patched:
        patched.setattr(coming, "import_book", failing(ZeroDivisionError()))
        with pytest.raises(ZeroDivisionError):
            bring_in(pk=row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.content, Contract.objects.count()) == ("failed", None, 0)


def test_two_workers_bring_it_in_once(committed_shop: Shop) -> None:
    with inside(committed_shop):
        row = handed_in(user())
        hold = ComingBook.objects.select_for_update()
        with transaction.atomic():
            hold.get(pk=row.pk)  # as a worker in the middle of it
            with ThreadPoolExecutor(1) as other:
                assert (
                    other.submit(in_shop, committed_shop, lambda: bring_in(pk=row.pk, now=NOW)).result(30) == "waiting"
                )
    answers = at_once(committed_shop, *[lambda: bring_in(pk=row.pk, now=NOW)] * 3)
    assert set(answers) <= {"waiting", "done"}
    with inside(committed_shop):
        assert (ComingBook.objects.get().state, ImportedBook.objects.count(), Contract.objects.count()) == (
            "done",
            1,
            2,
        )


def in_shop(shop: Shop, work: Callable[[], str]) -> str:
    """Run it in this thread's own connection."""
    try:
        with inside(shop):
            return work()
    finally:
        connection.close()
