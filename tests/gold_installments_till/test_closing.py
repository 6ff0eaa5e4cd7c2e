"""D15: the box is counted by the day of recording, once, and then takes nothing more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.actions import NotPermitted, add_user
from accounts.models import AuditEntry, User
from gold_installments.actions import bounce_cheque, clear_cheque, refund_wallet, reverse_payment, set_day_price
from gold_installments.actions.clean_reason import ReasonMissing
from gold_installments.actions.close_till import (
    ClosedTill,
    TillCountedOtherwise,
    TillCountOutOfRange,
    TillDayAhead,
    TillNotCounted,
    close_till,
)
from gold_installments.actions.open_till import TillClosed, require_open_till, till_is_closed
from gold_installments.actions.post_entry import post_entry
from gold_installments.actions.record_recovery import record_recovery, undo_recovery
from gold_installments.models import Cheque, Contract, DayClose, LedgerEntry, LedgerLine
from gold_installments.queries.tills import boxes_of_day, expected_of, list_closes
from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, event
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, TOMAN, WORKED_PRICE, a_contract, a_key, findings, pay, tehran
from tests.gold_installments_life.book import written_off
from tests.gold_installments_pay.desk import cheque, take
from tests.gold_installments_till.conftest import a_plan, save, use
from tests.support.shops import PASSWORD

TODAY = tehran_today(NOW)


def count(actor: User, cash: int, *, now: Any = NOW, key: str = "", **more: Any) -> ClosedTill:
    """Close a box with this much cash, in Toman; other tenders as `pos=...`."""
    facts = {name: more.pop(name) for name in ("clerk", "opening_rial", "reason") if name in more}
    told = {name: None if toman is None else toman * TOMAN for name, toman in {"cash": cash, **more}.items()}
    return close_till(day=TODAY, counted=told, actor=actor, now=now, idempotency_key=key or a_key(), **facts)


def test_the_box_holds_what_was_recorded_today(contract: Contract, market: int, clerk: User, owner: User) -> None:
    pay(contract, 10_000_000, clerk)
    pay(contract, 5_000_000, clerk, tender="pos", ref="P1")
    pay(contract, 7_000_000, owner)
    undone = pay(contract, 1_000_000, clerk).payment
    reverse_payment(payment=undone, reason="دوبار ثبت شد", actor=clerk, now=NOW)
    plan = a_plan(clerk)
    save(plan, clerk, ("cash", 11_250_000))
    use(plan, clerk, kind="cash_out", mg=100, payout="cash")
    # Booked on another day, recorded today; and a refund that left the box.
    late = event(Line(Account.CASH, rial=30_000), Line(Account.RIAL_RECEIVABLE, rial=-30_000))
    post_entry(kind=LedgerEntry.Kind.PAYMENT, lines=late, actor=clerk, now=NOW, contract=contract,
               day=TODAY - timedelta(days=3))  # fmt: skip
    bought_back = -LedgerLine.objects.get(entry__kind="savings_used", account="cash").rial
    cash = (10_000_000 + 11_250_000) * TOMAN + 30_000 - bought_back
    assert expected_of(clerk_id=clerk.pk, day=TODAY) == {"cash": cash, "pos": 50_000_000}
    assert expected_of(clerk_id=clerk.pk, day=TODAY - timedelta(days=3)) == {}
    assert {box.username for box in boxes_of_day(user=owner, day=TODAY)} == {"clerk", "owner"}
    assert [box.username for box in boxes_of_day(user=clerk, day=TODAY)] == ["clerk"]


def test_a_repeat_is_answered_after_the_closing_too(contract: Contract, market: int, owner: User, clerk: User) -> None:
    """A cheque that was cleared or bounced, a wallet paid back, a recovery of a colleague's box that was counted."""
    for sayad in ("1" * 16, "2" * 16):
        take(contract, owner, cheque(1_000_000, sayad))
    pays, bounces = Cheque.objects.order_by("sayad_id")
    small = a_contract(owner, gold_mg=100, fee_mg=0, count=1)
    pay(small, 2_000_000, owner)
    asked: dict[str, Any] = {"actor": owner, "now": NOW}

    def ask() -> tuple[object, ...]:
        paid = clear_cheque(cheque=pays, idempotency_key="c", **asked)
        back = bounce_cheque(cheque=bounces, reason="کسر موجودی", idempotency_key="b", **asked)
        refund = refund_wallet(
            customer=small.customer, amount_rial=1_000, payout="cash", reason="خواست", idempotency_key="w", **asked
        )
        return paid and paid.pk, back.state, refund.entry

    first = ask()
    there = expected_of(clerk_id=owner.pk, day=TODAY)
    close_till(day=TODAY, counted=dict(there), actor=owner, now=NOW, idempotency_key="t")
    assert ask() == first
    with pytest.raises(TillClosed):
        clear_cheque(cheque=pays, idempotency_key="another", **asked)


def test_what_a_counted_box_recovered_is_no_slip_of_the_day(
    contract: Contract, market: int, clerk: User, manager: User, owner: User
) -> None:
    written_off(contract, owner, manager)
    recovery = record_recovery(
        contract=contract, amount_rial=10_000_000, tender="cash", actor=clerk, now=NOW, idempotency_key="r"
    ).recovery
    count(clerk, 1_000_000)
    # Somebody else whose own box is open: the money lies in one that was counted.
    other = add_user(username="other", password=PASSWORD, role="clerk", full_name="", mobile="", actor=owner)
    with pytest.raises(NotPermitted):
        undo_recovery(recovery=recovery, reason="اشتباه بود", actor=other, now=NOW)
    assert undo_recovery(recovery=recovery, reason="اشتباه بود", actor=manager, now=NOW).undone_entry_id


def test_midnight_in_tehran_ends_the_day(contract: Contract, market: int, clerk: User) -> None:
    last, first = tehran("1404/07/30", "23:59"), tehran("1404/08/01", "00:00")
    for moment in (last, first):
        post_entry(
            kind=LedgerEntry.Kind.PAYMENT, actor=clerk, now=moment,
            lines=event(Line(Account.CASH, rial=10), Line(Account.RIAL_RECEIVABLE, rial=-10)),
        )  # fmt: skip
    assert [expected_of(clerk_id=clerk.pk, day=tehran_today(it)) for it in (last, first)] == [{"cash": 10}] * 2


def test_a_box_is_closed_once_and_then_shut(contract: Contract, market: int, clerk: User, manager: User) -> None:
    pay(contract, 10_000_000, clerk)
    for wrong, refusal in (
        ({"cash": 9_900_000}, ReasonMissing),
        ({"cash": None}, TillNotCounted),
        ({"cash": -1}, TillCountOutOfRange),
        ({"cash": 10**13}, TillCountOutOfRange),
    ):
        with pytest.raises(refusal):
            count(clerk, **wrong)
    with pytest.raises(NotPermitted):
        count(clerk, 0, clerk=manager)
    with pytest.raises(TillDayAhead):
        count(clerk, 0, now=NOW - timedelta(days=1))
    assert not DayClose.objects.exists()
    done = count(clerk, 10_400_000, opening_rial=5_000_000, reason="صد هزار تومان کم بود", key="evening").close
    assert (done.difference_rial, done.closed_by, done.lines["cash"]) == (-1_000_000, clerk, [105_000_000, 104_000_000])
    short = LedgerLine.objects.filter(entry=done.entry).values_list("account", "rial")
    assert dict(short) == {"cash": -1_000_000, "till_difference": 1_000_000}
    for key in ("evening", "again"):
        again = count(clerk, 10_400_000, opening_rial=5_000_000, reason="صد هزار تومان کم بود", key=key)
        assert (again.close, again.replayed) == (done, True)
    with pytest.raises(TillCountedOtherwise):
        count(manager, 10_500_000, clerk=clerk, opening_rial=5_000_000)
    assert till_is_closed(clerk_id=clerk.pk, day=TODAY)
    with pytest.raises(TillClosed):
        require_open_till(clerk=clerk, now=NOW)
    require_open_till(clerk=manager, now=NOW)
    require_open_till(clerk=clerk, now=NOW + timedelta(days=1))
    assert (DayClose.objects.count(), LedgerEntry.objects.filter(kind="till").count()) == (1, 1)
    assert AuditEntry.objects.filter(action="till.closed").count() == 1
    assert list_closes(user=manager) == list_closes(user=clerk) == [done]
    assert not findings()


def test_after_the_closing_savings_wait_for_tomorrow(market: int, clerk: User, manager: User) -> None:
    plan = a_plan(clerk)
    made = save(plan, clerk, ("cash", 11_250_000), key="kept")
    count(manager, 11_250_000, clerk=clerk)
    with pytest.raises(TillClosed):
        save(plan, clerk, ("cash", 11_250_000))
    with pytest.raises(TillClosed):
        use(plan, clerk, kind="hand_over", mg=1, note="سکه")
    assert save(plan, clerk, ("cash", 11_250_000), key="kept") == made, "a repeat is answered all the same"
    assert save(plan, manager, ("cash", 1_125_000)).mg == 100


@pytest.fixture
def busy(committed_shop: Shop) -> Contract:
    """A contract in a shop that commits, with a typed price."""
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=NOW)
        return a_contract(owner)


def test_two_closings_at_once_are_one_and_no_deposit_slips_through(committed_shop: Shop, busy: Contract) -> None:
    """Whatever a racing deposit met, the closed box holds exactly what the ledger says."""
    start = Barrier(6)

    def run(work: Callable[[User], Any]) -> Any:
        try:
            with inside(committed_shop):
                clerk = User.objects.get(username="clerk")
                start.wait(timeout=30)
                return work(clerk)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with inside(committed_shop):
        clerk = User.objects.get(username="clerk")
        plans = [a_plan(clerk, customer=busy.customer) for _ in range(4)]

    def closing(clerk: User) -> Any:
        return count(clerk, 0, pos=0, reason="شمارش شب")

    works = [closing, closing, *(lambda clerk, p=plan: save(p, clerk, ("cash", 1_125_000)) for plan in plans)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(run, works))
    with inside(committed_shop):
        (close,) = DayClose.objects.all()
        assert {answer.close.pk for answer in answers[:2]} == {close.pk}
        assert sorted(answer.replayed for answer in answers[:2]) == [False, True]
        let_in = [answer for answer in answers[2:] if not isinstance(answer, Refusal)]
        shut_out = [answer for answer in answers[2:] if isinstance(answer, Refusal)]
        assert all(isinstance(answer, TillClosed) for answer in shut_out)
        taken = 11_250_000 * len(let_in)
        assert expected_of(clerk_id=close.clerk_id, day=TODAY).get("cash", 0) == taken
        assert close.difference_rial == -taken
        assert close.lines.get("cash", [0])[0] == taken
        assert not findings()
