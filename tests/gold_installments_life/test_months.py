"""Closed months (N3): in order, for good; nothing posts in one, by the product or past it (R14e)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.actions import NotPermitted
from accounts.models import User
from gold_installments.actions.lock_month import MonthNotOver, MonthOutOfOrder, NoSuchMonth, lock_month
from gold_installments.actions.post_entry import MonthLocked, require_open_month
from gold_installments.actions.reverse_payment import reverse_payment
from gold_installments.models import Contract, LedgerEntry, MonthLock
from persian.jalali import parse_jalali, tehran_today
from tests.gold_installments.book import NOW, findings, pay, price_at, tehran

LATER = tehran("1404/09/03")


def close(year: int, month: int, actor: User) -> MonthLock:
    return lock_month(year=year, month=month, reason="بستن دفتر", actor=actor, now=LATER)


def test_months_are_closed_by_the_owner_one_after_the_other(owner: User, manager: User) -> None:
    with pytest.raises(NotPermitted):
        close(1404, 6, manager)
    first = close(1404, 6, owner)
    assert first.through == parse_jalali("1404/06/31")
    assert close(1404, 6, owner).pk == first.pk
    assert close(1404, 2, owner).pk == first.pk
    for year, month, refusal in (
        (1404, 9, MonthNotOver), (1405, 1, MonthNotOver), (1404, 8, MonthOutOfOrder), (1404, 13, NoSuchMonth),
        (1404, 0, NoSuchMonth), (99, 1, NoSuchMonth),
    ):  # fmt: skip
        with pytest.raises(refusal):
            close(year, month, owner)
    close(1404, 7, owner)
    assert close(1404, 8, owner).through == parse_jalali("1404/08/30")
    assert MonthLock.objects.count() == 3
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        MonthLock.objects.filter(pk=first.pk).delete()


def test_r14e_nothing_posts_in_it_and_a_reversal_is_of_today_and_linked(
    contract: Contract, clerk: User, manager: User, owner: User, market: int
) -> None:
    paid = pay(contract, 42_000_000, clerk).payment
    close(1404, 7, owner)
    with pytest.raises(MonthLocked):
        require_open_month(tehran_today(NOW))
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        LedgerEntry.objects.create(contract=contract, kind="payment", day=tehran_today(NOW), at=LATER)
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gold_installments_ledgerentry (contract_id, kind, day, at) VALUES (%s, 'payment', %s, now())",
            [contract.pk, tehran_today(NOW)],
        )
    price_at(market, LATER)
    undone = reverse_payment(payment=paid, reason="جعلی بود", actor=manager, now=LATER)
    assert (undone.entry.day, undone.entry.reverses) == (tehran_today(LATER), paid.entry)
    assert findings(LATER) == []
