"""Two people at the same moment; real commits, real threads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from gold_installments.actions import ApprovalDecided, decide, set_day_price
from gold_installments.actions.cancel_contract import cancel_contract
from gold_installments.actions.hold import ContractChanged
from gold_installments.actions.lock_month import lock_month
from gold_installments.actions.post_entry import post_entry
from gold_installments.models import Approval, Contract, Ending, LedgerEntry, MonthLock, ScheduleVersion
from gold_installments.queries.replan import DueDay, Reschedule
from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line
from persian.jalali import parse_jalali
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, SIGNED, WORKED_PRICE, findings, fresh
from tests.gold_installments.test_rivals import at_once, user
from tests.gold_installments_life.book import a_worked, change


@pytest.fixture
def contract(committed_shop: Shop) -> Contract:
    """The worked contract in a shop that commits, with typed prices."""
    with inside(committed_shop):
        owner = user()
        for moment in (SIGNED, NOW):
            set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=moment)
        return a_worked(owner)


def test_rivals_of_one_contract(committed_shop: Shop, contract: Contract) -> None:
    """Two deciders, two editors of one version, one cancellation asked for four times, a month closed meanwhile."""
    shop = committed_shop
    with inside(shop):
        asked = change(contract, Reschedule(count=5), user("manager")).approval
        assert asked is not None
    deciders = at_once(
        shop,
        lambda: decide(approval=asked, approve=True, actor=user(), now=NOW),
        lambda: decide(approval=asked, approve=False, reason="نه خیر", actor=user("manager"), now=NOW),
    )
    assert sum(isinstance(answer, ApprovalDecided) for answer in deciders) == 1
    with inside(shop):
        kept = Approval.objects.get(pk=asked.pk)
        assert ScheduleVersion.objects.count() == (2 if kept.state == "approved" else 1)
    editors = at_once(shop, *[lambda: change(contract, DueDay(2, 25), user())] * 2)
    assert [type(answer) for answer in editors].count(ContractChanged) <= 1
    with inside(shop):
        seen = fresh(contract)

    def cancel() -> object:
        return cancel_contract(
            contract=seen, returned_mg=20_000, payout="wallet", version=seen.version, reason="پشیمان", actor=user(),
            now=NOW, idempotency_key="C",
        )  # fmt: skip

    answers = at_once(shop, *[cancel] * 4)
    assert sorted(bool(answer.replayed) for answer in answers) == [False, True, True, True]
    with inside(shop):
        assert (Ending.objects.count(), fresh(contract).state, findings()) == (1, "cancelled", [])


def test_a_month_closes_behind_whoever_was_writing(committed_shop: Shop, contract: Contract) -> None:
    """Either the entry is in before the month closes, or it is refused: never in a month that is closed."""
    day, later = parse_jalali("1404/06/31"), NOW

    def write() -> object:
        lines = (Line(Account.CASH, rial=5), Line(Account.ROUNDING, rial=-5))
        return post_entry(kind=LedgerEntry.Kind.TILL, lines=lines, actor=user(), now=later, contract=contract, day=day)

    def close() -> object:
        return lock_month(year=1404, month=6, actor=user(), now=later)

    answers = at_once(committed_shop, *[lambda: _told(write)] * 3, close)
    with inside(committed_shop):
        assert MonthLock.objects.count() == 1
        assert LedgerEntry.objects.filter(kind="till").count() == sum(isinstance(it, LedgerEntry) for it in answers)
    refused = at_once(committed_shop, lambda: _told(write))
    assert "locked" in str(refused[0])


def _told(work: Callable[[], object]) -> object:
    """What was written, or the database's own refusal."""
    try:
        with transaction.atomic():
            return work()
    except IntegrityError as error:
        return error
