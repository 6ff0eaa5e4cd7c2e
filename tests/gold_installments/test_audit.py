"""The nightly proof: it finds what somebody broke behind the product's back, names it, repairs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pgtrigger
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry, User
from gold_installments.actions import LedgerMismatch, audit_ledgers, repair_due_index, reverse_payment, set_day_price
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.models import Contract, Installment, LedgerLine, NumberSeries, Payment
from gold_installments.tasks import audit_ledgers as audit_task
from gold_installments.tasks import repair_due_index as repair_task
from persian.jalali import tehran_today
from tenants.context import inside
from tenants.models import DueItem, Shop, TaskRun
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, a_key, everything, findings, pay


@pytest.fixture
def book(contract: Contract, clerk: User, market: int) -> Contract:
    """A contract with a live and a reversed payment, and a settled one beside it."""
    pay(contract, 45_000_000, clerk)
    wrong = pay(contract, 5_000_000, clerk).payment
    reverse_payment(payment=wrong, reason="wrong customer", actor=clerk, now=NOW)
    pay(a_contract(clerk, gold_mg=500, fee_mg=0, count=1), 6_000_000, clerk)
    return contract


@contextmanager
def unbalanced() -> Iterator[None]:
    """Lines may be changed as if nobody proved them, and are proved again from then on."""
    run("alter table gold_installments_ledgerline disable trigger ledger_line_balances")
    with pgtrigger.ignore("gold_installments.LedgerLine:append_only"):
        yield
    run("alter table gold_installments_ledgerline enable trigger ledger_line_balances")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_sound_book_proves_in_silence(book: Contract) -> None:
    assert findings() == []
    before = everything()
    audit_ledgers(today=tehran_today(NOW))
    assert everything() == before


def _open_row(_: Contract) -> None:
    Installment.objects.filter(number=3).update(open_mg=1)


def _balance(contract: Contract) -> None:
    Contract.objects.filter(pk=contract.pk).update(balance_mg=7)


def _state(contract: Contract) -> None:
    Contract.objects.filter(pk=contract.pk).update(state="cancelled")


def _line(contract: Contract) -> None:
    with unbalanced():
        LedgerLine.objects.filter(entry__contract=contract, entry__kind="signing", account="fee_income").update(
            mg=-2399
        )


def _amount(contract: Contract) -> None:
    with pgtrigger.ignore("gold_installments.Payment:append_only"):
        Payment.objects.filter(contract=contract).update(amount_rial=1)


def _undone(contract: Contract) -> None:
    with unbalanced():
        lines = LedgerLine.objects.filter(entry__contract=contract, entry__kind="reversal")
        lines.filter(account="cash").update(rial=-1)
        lines.filter(account="rounding").delete()


def _gap(_: Contract) -> None:
    NumberSeries.objects.filter(name="receipt").update(last=9)


BROKEN: list[tuple[Callable[[Contract], None], set[str]]] = [
    (_open_row, {"I5"}),
    (_balance, {"I2"}),
    (_state, {"I2", "I9"}),
    (_line, {"I3"}),
    (_amount, {"I4"}),
    (_undone, {"I3", "I7"}),
    (_gap, {"I10"}),
]


@pytest.mark.parametrize(("break_it", "invariants"), BROKEN)
def test_what_is_broken_is_named(book: Contract, break_it: Callable[[Contract], None], invariants: set[str]) -> None:
    run("set constraints all immediate")
    break_it(book)
    found = findings()
    assert {finding.invariant for finding in found} == invariants
    assert all(finding.where in (book.number, "receipt 1404") or break_it is _open_row for finding in found)
    broken = {name: rows for name, rows in everything().items() if name != "AuditEntry"}
    with pytest.raises(LedgerMismatch) as alarm:
        audit_ledgers(today=tehran_today(NOW))
    assert all(name in str(alarm.value) for name in invariants)
    assert book.customer.full_name not in str(alarm.value)
    assert AuditEntry.objects.get(action="ledger.mismatch").detail["findings"]
    assert {name: rows for name, rows in everything().items() if name != "AuditEntry"} == broken


def test_a_negative_wallet_is_found(book: Contract, clerk: User) -> None:
    run("set constraints all immediate")
    with unbalanced():
        LedgerLine.objects.create(entry=book.entries.earliest("pk"), account="customer_wallet", rial=5)
    assert "I8" in {finding.invariant for finding in findings()}


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("alter table gold_installments_payment disable trigger all", "gold_installments_payment"),
        ("alter table accounts_auditentry disable trigger user", "accounts_auditentry"),
        ("drop trigger ledger_line_balances on gold_installments_ledgerline", "gold_installments_ledgerline"),
    ],
)
def test_i11_a_guard_that_sleeps_is_named(book: Contract, statement: str, table: str) -> None:
    run("set constraints all immediate")
    run(statement)
    assert [(it.where, it.invariant) for it in findings()] == [(table, "I11")]


def test_the_due_table_is_repaired(book: Contract, in_shop: Shop) -> None:
    mine = DueItem.objects.filter(shop_schema=in_shop.schema_name, kind="installment")
    sound = sorted(mine.filter(done=False).values_list("object_id", "due_date"))
    mine.filter(object_id=sound[0][0]).update(done=True)
    mine.filter(object_id=sound[1][0]).delete()
    DueItem.objects.create(shop_schema=in_shop.schema_name, kind="installment", object_id=10**9, due_date=NOW.date())
    assert repair_due_index() == 3
    assert sorted(mine.filter(done=False).values_list("object_id", "due_date")) == sound
    assert repair_due_index() == 0


def test_the_tasks_run_inside_a_shop_and_record_the_failure(committed_shop: Shop) -> None:
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no market in this test", actor=owner, now=NOW)
        clerk = User.objects.get(username="clerk")
        contract = a_contract(clerk, key=a_key())
        pay(contract, 45_000_000, clerk)
        roll_contracts(now=timezone.now())
        audit_task()
        repair_task()
        Contract.objects.filter(pk=contract.pk).update(balance_mg=7)
        with pytest.raises(LedgerMismatch):
            audit_task()
        assert AuditEntry.objects.filter(action="ledger.mismatch").count() == 1
    runs = TaskRun.objects.filter(shop_schema=committed_shop.schema_name).order_by("pk")
    assert [(run.task, run.outcome) for run in runs] == [
        ("gold_installments.audit_ledgers", "done"),
        ("gold_installments.repair_due_index", "done"),
        ("gold_installments.audit_ledgers", "failed"),
    ]
    assert contract.number in runs[2].error
