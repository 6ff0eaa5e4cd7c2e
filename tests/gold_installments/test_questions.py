"""Dues, the day's figures, totals and the rows of a spreadsheet."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from gold_installments.actions import reverse_payment
from gold_installments.models import Contract
from gold_installments.queries import (
    book_totals,
    day_figures,
    dues,
    export_contracts,
    export_payments,
    list_payments,
    payments_of,
    schedule_of,
)
from persian.jalali import tehran_today
from tests.gold_installments.book import NOW, TOMAN, WORKED_PRICE, a_contract, a_customer, pay, tehran


def test_who_is_due(contract: Contract, clerk: User, market: int) -> None:
    first = contract.installments.get(number=1)
    today = first.due_date
    assert [(line.installment.number, line.days_late) for line in dues(today=today, kind="today")] == [(1, 0)]
    assert dues(today=today, kind="overdue") == []
    week_before = today - timedelta(days=7)
    assert [line.installment for line in dues(today=week_before, kind="week")] == [first]
    assert dues(today=week_before - timedelta(days=1), kind="week") == []
    (late,) = dues(today=today + timedelta(days=3), kind="overdue")
    assert (late.days_late, late.state, late.open_mg, late.contract.customer.full_name) == (
        3, "overdue", 3733, contract.customer.full_name,
    )  # fmt: skip
    pay(contract, 42_000_000, clerk)
    assert dues(today=today, kind="today") == []


def test_a_settled_contract_is_not_due(clerk: User, market: int) -> None:
    contract = a_contract(clerk, gold_mg=500, fee_mg=0, count=1)
    pay(contract, 6_000_000, clerk)
    assert dues(today=tehran_today(NOW) + timedelta(days=99), kind="overdue") == []


def test_the_figures_of_a_day(contract: Contract, clerk: User, market: int) -> None:
    pay(contract, 5_000_000, clerk)
    pay(contract, 6_000_000, clerk, tender="pos")
    wrong = pay(contract, 7_000_000, clerk, tender="pos").payment
    reverse_payment(payment=wrong, reason="wrong customer", actor=clerk, now=NOW)
    figures = day_figures(today=tehran_today(NOW))
    assert (figures.payment_count, figures.received_rial, figures.received_mg) == (2, 11_000_000 * TOMAN, 444 + 533)
    assert figures.by_tender == {"cash": (1, 50_000_000), "pos": (1, 60_000_000)}
    assert figures.reversal_count == 1
    assert (figures.due_today_count, figures.due_today_mg) == (1, 3733 - 444 - 533)
    assert (figures.overdue_count, figures.overdue_mg, figures.overdue_contracts) == (0, 0, 0)
    later = day_figures(today=tehran_today(tehran("1404/09/15")))
    assert (later.overdue_count, later.overdue_contracts, later.payment_count) == (2, 1, 0)
    assert later.overdue_mg == 3733 - 444 - 533 + 3733
    signing = day_figures(today=contract.signed_date)
    assert (signing.contract_count, signing.contract_mg) == (1, 22_400)


def test_an_empty_book_has_figures_too(in_shop: object) -> None:
    figures = day_figures(today=tehran_today(NOW))
    assert (figures.payment_count, figures.received_rial, figures.overdue_mg, figures.by_tender) == (0, 0, 0, {})
    assert set(book_totals().values()) == {0}


def test_totals_come_from_the_ledger_too(contract: Contract, clerk: User, market: int) -> None:
    pay(contract, 42_000_000, clerk)
    pay(a_contract(clerk, gold_mg=500, fee_mg=0, count=1), 6_000_000, clerk)
    totals = book_totals()
    assert totals["sum_open_mg"] == totals["ledger_open_mg"] == 18_667
    assert (totals["wallet_rial"], totals["contracts"], totals["active_contracts"], totals["payments"]) == (
        3_750_000, 2, 1, 2,
    )  # fmt: skip


def test_exports_keep_numbers_as_numbers_and_formulas_as_text(clerk: User, owner: User, market: int) -> None:
    contract = a_contract(clerk, customer=a_customer(clerk, name="=cmd|' /C calc'!A0"))
    paid = pay(contract, 42_000_000, clerk, tender="card", ref="+1").payment
    reverse_payment(payment=paid, reason="@wrong customer", actor=clerk, now=NOW)
    heading, row = export_contracts(user=owner)
    assert len(heading) == len(row)
    assert row[0] == contract.number
    assert row[1] == "'" + contract.customer.full_name
    assert row[2:4] == ("1404/06/31", "2025-09-22")
    assert row[7:9] == (22_400, 22_400)
    heading, line = export_payments(user=owner)
    assert len(heading) == len(line)
    assert line[3:9] == ("1404/07/30", "2025-10-22", 420_000_000, 3733, WORKED_PRICE, 37_500)
    assert line[11] == "'+1"
    assert line[14:17] == ("1404/07/30", "2025-10-22", "'@wrong customer")


def test_pages_of_payments_and_the_number_of_questions(
    contract: Contract, clerk: User, market: int, django_assert_max_num_queries: object
) -> None:
    made = [pay(contract, 1_000_000 + n, clerk).payment for n in range(5)]
    assert list_payments(user=clerk, limit=2) == made[:-3:-1]
    assert list_payments(user=clerk, limit=9, after=made[2].pk) == [made[1], made[0]]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert [(line.payment, line.payment.actor) for line in payments_of(contract, today=tehran_today(NOW))] == [
            (it, clerk) for it in made[::-1]
        ]


def test_rows_of_a_schedule(contract: Contract, clerk: User, market: int) -> None:
    pay(contract, 45_000_000, clerk)
    rows = schedule_of(contract, today=tehran_today(NOW))
    assert [(row.paid_mg, row.open_mg, row.state) for row in rows[:3]] == [
        (3733, 0, "paid"),
        (267, 3466, "partial"),
        (0, 3733, "future"),
    ]
