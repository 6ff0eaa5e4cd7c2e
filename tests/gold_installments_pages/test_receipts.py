"""Receipts, reversals, the day's list, and the file that shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.models import Customer
from gold_installments.actions import record_payment, reverse_payment, set_price_policy, sign_contract
from gold_installments.actions.close_till import close_till
from gold_installments.models import Contract, DayPrice, Payment, Reversal
from gold_installments.queries.receipt_link import receipt_path
from gold_installments.rules.policy import Policy
from gold_installments.views import contracts
from persian.jalali import tehran_today
from tenants.models import Shop
from tests.gold_installments.book import pay, publish

pytestmark = pytest.mark.django_db


def test_a_receipt_says_amount_price_source_and_balance(page: Client, payment: Payment, shop: Shop) -> None:
    html = page.get(f"/receipts/{payment.receipt_number}/").content.decode()
    assert shop.name in html
    for part in (
        payment.receipt_number,
        "۴۱٬۹۹۷٬۰۰۰",
        "چهل و یک میلیون و نهصد و نود و هفت هزار تومان",
        "۱۱٬۲۵۰٬۰۰۰",
        "دستی",
        "482913",
        "مریم موسوی‌نژاد",
    ):
        assert part in html
    assert 'class="n">۱۸<span class="d">٫۶۶۷' in html
    assert "رونوشت" in html
    assert "watermark" not in html


@pytest.mark.parametrize(("margin", "told"), [(0, "<bdi>وال‌گلد</bdi>"), (150, "<bdi>وال‌گلد، با فاصلهٔ فروشگاه</bdi>")])
def test_a_price_with_a_margin_is_not_passed_off_as_the_sources(
    page: Client, contract: Contract, owner: User, clerk: User, now: datetime, margin: int, told: str
) -> None:
    publish(112_500_000, at=now)
    set_price_policy(wanted=Policy(sell_margin_bp=margin), version=0, reason="ours", actor=owner, now=now)
    paid = pay(contract, 5_000_000, clerk, now=now).payment
    assert told in page.get(f"/receipts/{paid.receipt_number}/").content.decode()
    assert told in page.get("/prices/day/").content.decode()


def test_a_fresh_receipt_prints_itself_on_either_paper(page: Client, payment: Payment) -> None:
    fresh = page.get(f"/receipts/{payment.receipt_number}/?print=1").content.decode()
    roll = page.get(f"/receipts/{payment.receipt_number}/?paper=80").content.decode()
    assert "data-print-now" in fresh
    assert "رونوشت" not in fresh
    assert "receipt-80" in roll
    assert "receipt-a5" not in roll


def test_a_reversal_needs_a_reason_and_changes_nothing_without_it(
    page: Client, payment: Payment, contract: Contract
) -> None:
    answer = page.post(f"/receipts/{payment.receipt_number}/reverse/", {"reason": "  "})
    contract.refresh_from_db()
    assert answer.status_code == 422
    assert "<svg" in answer.content.decode().split('id="id_reason_error"')[1].split("</span>")[0]
    assert not Reversal.objects.exists()
    assert contract.balance_mg == 18_667


def test_a_reversal_gives_the_grams_back_once_and_marks_the_receipt(
    page: Client, payment: Payment, contract: Contract, clerk: User
) -> None:
    paper = receipt_path(payment)
    valid = page.get(paper).content.decode()
    assert ("این رسید معتبر است" in valid, contract.number in valid, "کارت" in valid) == (True, True, True)
    assert "482913" not in valid
    for _ in range(2):
        answer = page.post(f"/receipts/{payment.receipt_number}/reverse/", {"reason": "فیش جعلی"})
        assert answer.status_code == 302
    contract.refresh_from_db()
    html = page.get(f"/receipts/{payment.receipt_number}/").content.decode()
    assert contract.balance_mg == 22_400
    assert Reversal.objects.get().reason == "فیش جعلی"
    assert AuditEntry.objects.filter(action="payment.reversed", actor=clerk).count() == 1
    assert "watermark" in html
    assert "این رسید معتبر است" not in page.get(paper).content.decode()
    for shown in ("/", f"/customers/{contract.customer_id}/", f"/contracts/{contract.number}/"):
        answer = page.get(shown)
        assert ('<li class="void">' in answer.content.decode(), answer["Cache-Control"]) == (True, "no-store")
    assert "فیش جعلی" in html
    assert page.get(f"/receipts/{payment.receipt_number}/reverse/").status_code == 302


def test_the_undo_of_the_toast_is_the_same_reversal(page: Client, payment: Payment, contract: Contract) -> None:
    html = page.get(f"/contracts/{contract.number}/?paid={payment.receipt_number}").content.decode()
    toast = html.split('id="paid-toast"')[1]
    reason = toast.split('name="reason" value="')[1].split('"')[0]
    page.post(f"/receipts/{payment.receipt_number}/reverse/", {"reason": reason})
    again = page.get(f"/contracts/{contract.number}/?paid={payment.receipt_number}").content.decode()
    assert Reversal.objects.get().reason == reason
    assert 'id="paid-toast"' not in again


def test_an_accountant_may_look_and_not_reverse(
    client_of: Callable[..., Client], accountant: User, payment: Payment
) -> None:
    browser = client_of(accountant)
    assert "/reverse/" not in browser.get(f"/receipts/{payment.receipt_number}/").content.decode()
    assert browser.get(f"/receipts/{payment.receipt_number}/reverse/").status_code == 403
    assert browser.post(f"/receipts/{payment.receipt_number}/reverse/", {"reason": "because"}).status_code == 403
    assert not Reversal.objects.exists()
    refused = AuditEntry.objects.filter(action="refused", actor=accountant)
    assert [line.detail["grant"] for line in refused] == ["payment.reverse_today"] * 2


def test_the_page_offers_the_reversal_that_the_action_allows(
    page: Client, contract: Contract, clerk: User, price: DayPrice, now: datetime
) -> None:
    """A slip is of the day it was typed, and of a box still open, whatever day it was paid on."""
    publish(112_500_000, at=now - timedelta(days=1))
    late = record_payment(
        contract=sign_contract(
            customer=contract.customer, gold_mg=5_000, installment_count=2, actor=clerk, now=now,
            signed_date=tehran_today(now) - timedelta(days=5), idempotency_key="older",
        ),
        amount_rial=10_000_000, paid_at=tehran_today(now) - timedelta(days=1), actor=clerk, now=now,
        idempotency_key="late",
    ).payment  # fmt: skip
    where = f"/receipts/{late.receipt_number}/"
    shown = page.get(where).content.decode()
    assert "/reverse/" in shown
    assert "نوشته شده در" in shown
    assert page.get(f"{where}reverse/").status_code == 200
    close_till(day=tehran_today(now), counted={"cash": 10_000_000}, actor=clerk, now=now, idempotency_key="evening")
    assert "/reverse/" not in page.get(where).content.decode()
    assert page.get(f"{where}reverse/").status_code == 403


def test_the_days_payments_count_only_what_stands(page: Client, payment: Payment, clerk: User, now: datetime) -> None:
    before = page.get("/payments/").content.decode()
    reverse_payment(payment=payment, reason="mistake", actor=clerk, now=now)
    after = page.get("/payments/").content.decode()
    assert payment.receipt_number in before
    assert "۴۱٬۹۹۷٬۰۰۰" in before.split('class="figs')[1].split("</dl>")[0]
    assert "۴۱٬۹۹۷٬۰۰۰" not in after.split('class="figs')[1].split("</dl>")[0]
    assert "باطل شد" in after


def test_another_day_is_empty_and_an_impossible_day_is_refused(page: Client, payment: Payment) -> None:
    assert payment.receipt_number not in page.get("/payments/", {"day": "1403/01/15"}).content.decode()
    wrong = page.get("/payments/", {"day": "1404/12/30"})
    assert wrong.status_code == 422
    assert 'value="1404/12/30"' in wrong.content.decode()


def test_the_file_shows_what_remains_in_both_units(page: Client, payment: Payment, contract: Contract) -> None:
    html = page.get(f"/contracts/{contract.number}/").content.decode()
    assert 'id="balance" data-mg="18667"' in html
    assert "۲۱۰٬۰۰۳٬۷۵۰" in html, "18.667 g at 11,250,000"
    assert html.count("data-installment=") == 6
    assert payment.receipt_number in html


def test_contracts_are_listed_by_state_with_their_value(page: Client, payment: Payment, contract: Contract) -> None:
    assert contract.number in page.get("/contracts/").content.decode()
    assert contract.number in page.get("/contracts/", {"state": "active"}).content.decode()
    assert "۲۱۰٬۰۰۳٬۷۵۰" in page.get("/contracts/").content.decode()
    settled = page.get("/contracts/", {"state": "settled"}).content.decode()
    assert contract.number not in settled
    assert page.get("/contracts/", {"after": "abc", "state": "x"}).status_code == 200
    assert contract.number not in page.get("/contracts/", {"after": contract.pk}).content.decode()


def test_long_lists_come_a_page_at_a_time(
    page: Client, contract: Contract, customer: Customer, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contracts, "PAGE", 1)
    newer = sign_contract(
        customer=customer, gold_mg=5_000, installment_count=2, signed_date=contract.signed_date, actor=clerk,
        now=timezone.now(), idempotency_key="second",
    )  # fmt: skip
    first = page.get("/contracts/").content.decode().split("<main")[1]
    second = page.get("/contracts/", {"after": newer.pk}).content.decode().split("<main")[1]
    assert newer.number in first
    assert contract.number not in first
    assert f"after={newer.pk}" in first
    assert contract.number in second
    assert newer.number not in second
    assert "after=" not in second
