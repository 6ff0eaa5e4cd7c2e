"""The nightly repair of the due table while people work; real commits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from accounts.models import User
from gold_installments.actions import repair_due_index, reverse_payment, set_day_price
from gold_installments.actions.rebuild import DUE_KIND
from gold_installments.models import Payment
from notifications.actions import queue_message, repair_message_dues
from tenants.context import inside
from tenants.models import DueItem, Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, pay


def elsewhere(shop: Shop, work: Callable[[], object]) -> None:
    """Do and commit `work` on another connection, and wait for it."""

    def run() -> None:
        try:
            with inside(shop):
                work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(timeout=30)


def repaired_while(shop: Shop, table: str, work: Callable[[], object], repair: Callable[[], int]) -> int:
    """Run `repair`; `work` is committed elsewhere just after it has read `table`."""
    waiting = [work]

    def interrupted(execute: Callable[..., object], sql: str, *rest: object) -> object:
        found = execute(sql, *rest)
        if table in sql and waiting:
            elsewhere(shop, waiting.pop())
        return found

    with connection.execute_wrapper(interrupted):
        differed = repair()
    assert not waiting
    return differed


def open_dues(shop: Shop, kind: str) -> int:
    return DueItem.objects.filter(shop_schema=shop.schema_name, kind=kind, done=False).count()


def test_a_row_reopened_meanwhile_stays_in_the_due_table(committed_shop: Shop) -> None:
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=NOW)
        paid = pay(a_contract(owner), 42_000_000, owner).payment
        assert open_dues(committed_shop, DUE_KIND) == 5

        def reopen() -> None:
            payment = Payment.objects.get(pk=paid.pk)
            reverse_payment(payment=payment, reason="wrong customer", actor=payment.actor, now=NOW)

        assert repaired_while(committed_shop, "gold_installments_installment", reopen, repair_due_index) == 0
        assert open_dues(committed_shop, DUE_KIND) == 6


def test_a_message_planned_meanwhile_is_still_found_by_the_sweeper(committed_shop: Shop) -> None:
    def plan() -> None:
        queue_message(dedupe_key="note:1", kind="receipt", recipient="+989123456789", text="سلام", now=NOW)

    with inside(committed_shop):
        repair: Callable[[], int] = lambda: repair_message_dues(now=NOW)  # noqa: E731
        assert repaired_while(committed_shop, "notifications_message", plan, repair) == 0
        assert open_dues(committed_shop, "message") == 1
