"""Signing: schedule, ledger, frozen terms, numbers, refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError, InternalError

from accounts.models import AuditEntry, User
from customers.actions import ShopClosed, ShopSuspended
from customers.models import Customer
from gold_installments.actions import (
    ContractNoteTooLong,
    IdempotencyConflict,
    KeyMissing,
    KeyTooLong,
    sign_contract,
)
from gold_installments.models import Contract, LedgerEntry, LedgerLine, Payment
from gold_installments.queries import (
    FeeNegative,
    FeeTooLarge,
    FirstDueOutOfRange,
    InstallmentCountOutOfRange,
    SignedInFuture,
    SignedTooLongAgo,
    WeightNotPositive,
    WeightTooLarge,
    WeightTooSmallForCount,
    contract_for,
    contract_preview,
    contracts_of,
    dues,
    list_contracts,
    schedule_of,
)
from gold_installments.rules.accounts import Account
from gold_installments.rules.standing import row_state
from persian.jalali import format_jalali, parse_jalali, tehran_today
from persian.refusal import Refusal
from tenants.models import DueItem, Shop
from tests.gold_installments.book import NOW, SIGNED, a_contract, a_customer, a_key, everything, pay, tehran

TODAY = tehran_today(SIGNED)


def nominal(signed: str, count: int, first: str | None = None) -> list[str]:
    day = parse_jalali(signed)
    preview = contract_preview(
        gold_mg=20_000, fee_mg=2_400, installment_count=count, signed_date=day, today=day,
        first_due_date=parse_jalali(first) if first else None,
    )  # fmt: skip
    return [format_jalali(row.nominal_date) for row in preview.rows]


def test_w01_the_worked_contract(contract: Contract, clerk: User) -> None:
    rows = list(contract.installments.order_by("number"))
    assert [row.mg for row in rows] == [3733, 3733, 3733, 3733, 3733, 3735]
    assert [row.open_mg for row in rows] == [row.mg for row in rows]
    assert (contract.state, contract.debt_mg, contract.balance_mg) == ("active", 22_400, 22_400)
    assert contract.created_by_id == clerk.pk
    lines = LedgerLine.objects.filter(entry__contract=contract).values_list("account", "mg", "rial")
    assert set(lines) == {
        (Account.RECEIVABLE, 22_400, 0),
        (Account.GOLD_FINANCED, -20_000, 0),
        (Account.FEE_INCOME, -2_400, 0),
    }
    audit = AuditEntry.objects.get(action="contract.signed")
    assert (audit.actor_id, audit.detail["debt_mg"]) == (clerk.pk, 22_400)


def test_signing_writes_the_due_table(contract: Contract, in_shop: Shop) -> None:
    due = DueItem.objects.filter(shop_schema=in_shop.schema_name, kind="installment", done=False)
    rows = {row.pk: row.due_date for row in contract.installments.all()}
    assert dict(due.values_list("object_id", "due_date")) == rows


def test_j01_to_j03_true_jalali_months(in_shop: Shop) -> None:
    assert nominal("1404/06/31", 9) == [
        "1404/07/30", "1404/08/30", "1404/09/30", "1404/10/30", "1404/11/30", "1404/12/29", "1405/01/31",
        "1405/02/31", "1405/03/31",
    ]  # fmt: skip
    assert nominal("1403/06/31", 6)[5] == "1403/12/30"
    assert nominal("1404/07/30", 6)[4:] == ["1404/12/29", "1405/01/30"]
    assert nominal("1404/06/31", 3, first="1404/07/10") == ["1404/07/10", "1404/08/10", "1404/09/10"]


def test_j04_a_row_on_a_closed_day_moves_and_the_next_does_not(in_shop: Shop) -> None:
    day = parse_jalali("1404/06/31")
    preview = contract_preview(gold_mg=20_000, fee_mg=0, installment_count=7, signed_date=day, today=day)
    assert format_jalali(preview.rows[5].nominal_date) == "1404/12/29"
    assert format_jalali(preview.rows[5].due_date) == "1405/01/05"
    assert format_jalali(preview.rows[6].nominal_date) == "1405/01/31"


def test_j05_a_row_is_overdue_from_the_first_moment_of_the_next_tehran_day(contract: Contract) -> None:
    due = date(2025, 11, 21)
    before, after = (datetime(2025, 11, 21, 20, minute, tzinfo=UTC) for minute in (25, 35))
    states = [row_state(mg=1, open_mg=1, due_date=due, today=tehran_today(now)) for now in (before, after)]
    assert states == ["today", "overdue"]
    row = contract.installments.get(number=3)
    last_minute = tehran(format_jalali(row.due_date), "23:59")
    assert schedule_of(contract, today=tehran_today(last_minute))[2].state == "today"
    assert schedule_of(contract, today=tehran_today(last_minute + timedelta(minutes=1)))[2].state == "overdue"
    assert [it.installment for it in dues(today=tehran_today(last_minute), kind="today")] == [row]
    assert row in [
        it.installment for it in dues(today=tehran_today(last_minute + timedelta(minutes=1)), kind="overdue")
    ]


def test_contract_numbers_count_within_the_jalali_year(clerk: User) -> None:
    numbers = [a_contract(clerk).number for _ in range(3)]
    assert numbers == ["1404-00001", "1404-00002", "1404-00003"]
    assert a_contract(clerk, now=tehran("1405/02/01")).number == "1405-00001"


def test_i01_the_same_key_signs_once(clerk: User) -> None:
    customer = a_customer(clerk)
    first = a_contract(clerk, customer=customer, key="form-1")
    before = everything()
    assert a_contract(clerk, customer=customer, key="form-1") == first
    with pytest.raises(IdempotencyConflict) as refused:
        a_contract(clerk, customer=customer, key="form-1", gold_mg=20_001)
    assert refused.value.status == 409
    assert first.number in str(refused.value.params)
    with pytest.raises(IdempotencyConflict):
        a_contract(clerk, customer=customer, key="form-1", note="delivered at home")
    assert everything() == before


WRONG: list[tuple[dict[str, Any], type[Refusal]]] = [
    ({"gold_mg": 0}, WeightNotPositive),
    ({"gold_mg": -1}, WeightNotPositive),
    ({"gold_mg": 50_000_001}, WeightTooLarge),
    ({"gold_mg": 10**15}, WeightTooLarge),
    ({"fee_mg": -1}, FeeNegative),
    ({"fee_mg": 20_001}, FeeTooLarge),
    ({"installment_count": 0}, InstallmentCountOutOfRange),
    ({"installment_count": 61}, InstallmentCountOutOfRange),
    ({"gold_mg": 3, "fee_mg": 0}, WeightTooSmallForCount),
    ({"signed_date": TODAY + timedelta(days=1)}, SignedInFuture),
    ({"signed_date": date(1990, 1, 1)}, SignedTooLongAgo),
    ({"first_due_date": TODAY}, FirstDueOutOfRange),
    ({"first_due_date": TODAY + timedelta(days=400)}, FirstDueOutOfRange),
    ({"idempotency_key": "  "}, KeyMissing),
    ({"idempotency_key": "k" * 101}, KeyTooLong),
    ({"note": "x" * 2001}, ContractNoteTooLong),
]


@pytest.mark.parametrize(("change", "refusal"), WRONG)
def test_a_wrong_contract_is_refused_and_changes_nothing(
    clerk: User, change: dict[str, Any], refusal: type[Refusal]
) -> None:
    values: dict[str, Any] = {
        "customer": a_customer(clerk), "gold_mg": 20_000, "fee_mg": 2_400, "installment_count": 6,
        "signed_date": TODAY, "actor": clerk, "now": SIGNED, "idempotency_key": a_key(),
    }  # fmt: skip
    before = everything()
    with pytest.raises(refusal) as refused:
        sign_contract(**{**values, **change})
    assert str(refused.value)
    assert everything() == before


@pytest.mark.parametrize(("state", "refusal"), [("suspended", ShopSuspended), ("closed", ShopClosed)])
def test_a_suspended_or_closed_shop_signs_nothing(
    clerk: User, in_shop: Shop, state: str, refusal: type[Refusal]
) -> None:
    customer = a_customer(clerk)
    Shop.objects.filter(pk=in_shop.pk).update(state=state)
    before = everything()
    with pytest.raises(refusal):
        a_contract(clerk, customer=customer)
    assert everything() == before


@pytest.mark.parametrize(
    "sql",
    [
        "update gold_installments_contract set debt_mg = debt_mg + 1, gold_mg = gold_mg + 1",
        "update gold_installments_contract set terms = '{}'",
        "update gold_installments_contract set signed_date = signed_date - 1",
        "update gold_installments_contractevent set mg = mg + 1",
        "update gold_installments_installment set due_date = due_date + 1",
        "delete from gold_installments_scheduleversion",
        "delete from gold_installments_contract",
        "update gold_installments_installment set mg = mg - 1",
        "delete from gold_installments_installment",
        "update gold_installments_ledgerentry set day = day - 1",
        "delete from gold_installments_ledgerentry",
        "update gold_installments_ledgerline set mg = mg + 1",
        "delete from gold_installments_ledgerline",
        "truncate gold_installments_ledgerline cascade",
        "truncate gold_installments_payment cascade",
        "update gold_installments_payment set mg = 1",
        "delete from gold_installments_payment",
    ],
)
def test_the_database_refuses_to_rewrite_the_book(contract: Contract, clerk: User, market: int, sql: str) -> None:
    pay(contract, 5_000_000, clerk)
    before = everything()
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert everything() == before


@pytest.mark.parametrize(
    "lines", [[("cash", 0, 5)], [("cash", 0, 5), ("rounding", 0, -4)], [("gold_receivable", 7, 0)], []]
)
def test_the_database_refuses_an_entry_that_does_not_balance(
    contract: Contract, clerk: User, lines: list[tuple[str, int, int]]
) -> None:
    def unbalanced() -> None:
        entry = LedgerEntry.objects.create(contract=contract, kind="payment", day=TODAY, at=SIGNED, actor_id=clerk.pk)
        for account, mg, rial in lines:
            LedgerLine.objects.create(entry=entry, account=account, mg=mg, rial=rial)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")

    before = everything()
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        unbalanced()
    assert everything() == before


def test_a_line_added_to_an_old_entry_is_refused(contract: Contract) -> None:
    def slip_in() -> None:
        LedgerLine.objects.create(entry=contract.entries.get(), account="cash", rial=1)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")

    before = everything()
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        slip_in()
    assert everything() == before


def test_finding_and_listing(clerk: User) -> None:
    ahmadi = a_customer(clerk, name="علي احمدى")
    first = a_contract(clerk, customer=ahmadi)
    second = a_contract(clerk, customer=a_customer(clerk, name="Sara Karimi"))
    assert contract_for(user=clerk, number="۱۴۰۴-۰۰۰۰۱") == first
    assert contracts_of(ahmadi) == [first]
    assert list_contracts(user=clerk) == [second, first]
    assert list_contracts(user=clerk, limit=1, after=second.pk) == [first]
    assert list_contracts(user=clerk, text="علی احمدی") == [first]
    assert list_contracts(user=clerk, text="04-00002") == [second]
    assert list_contracts(user=clerk, state="settled") == []


def test_terms_are_frozen_at_signing(clerk: User, settings: Any) -> None:
    settings.ZARGAR_QUOTE_STEP_RIAL = 1
    exact = a_contract(clerk)
    settings.ZARGAR_QUOTE_STEP_RIAL = 10_000
    assert exact.terms["quote_step_rial"] == 1
    assert a_contract(clerk).terms["quote_step_rial"] == 10_000
    assert Contract.objects.get(pk=exact.pk).terms["quote_step_rial"] == 1


def test_nobody_is_left_without_a_trace(contract: Contract, clerk: User, market: int) -> None:
    pay(contract, 5_000_000, clerk, now=NOW)
    assert Customer.objects.get(pk=contract.customer_id).contracts.get() == contract
    assert Payment.objects.get().entry.kind == "payment"
