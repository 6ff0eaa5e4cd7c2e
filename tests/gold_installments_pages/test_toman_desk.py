"""The desk of a debt in Toman: no price, no lock, no grams; and the way to say that a payment is another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from customers.models import Customer
from gold_installments.actions import record_payment, sign_contract
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.sign_deal import sign_deal
from gold_installments.models import Contract, DayPrice, Payment, Quote
from gold_installments.rules.wish import DealKind, Wish
from persian.jalali import tehran_today
from persian.numbers import toman_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def toman(customer: Customer, clerk: User, now: datetime) -> Contract:
    """60,000,000 Toman in six rows, signed today; nobody knows a price of gold."""
    wish = Wish(
        kind=DealKind.TOMAN, gold_mg=1_000, principal_rial=600_000_000, count=6, signed_on=tehran_today(now), terms={}
    )
    return sign_deal(customer=customer, wish=wish, actor=clerk, now=now, idempotency_key="toman").contract


def typed(**changes: str) -> dict[str, str]:
    return {
        "unit": "toman", "amount": "۱۲٬۰۰۰٬۰۰۰", "tender": "cash", "idempotency_key": "desk-1", "then": "save",
        **changes,
    }  # fmt: skip


def test_the_desk_opens_without_a_price_and_asks_for_the_next_row(counter: Client, toman: Contract) -> None:
    home = counter.get("/").content.decode()
    assert "۶۰٬۰۰۰٬۰۰۰" in home.split('id="fig-open"')[1].split("</dd>")[0]
    assert "معادل امروز" not in counter.get(f"/contracts/{toman.number}/").content.decode()
    html = counter.post(f"/contracts/{toman.number}/quote/").content.decode()
    assert 'value="۱۰٬۰۰۰٬۰۰۰"' in html
    assert 'id="after" data-mg="0" data-rial="500000000"' in html
    assert not any(
        part in html for part in ("lockp", "quote_id", 'name="unit"', "relock", "data-rial-per-g", 'class="wt"')
    )
    assert "۶۰٬۰۰۰٬۰۰۰" in html
    assert not Quote.objects.exists()


def test_where_it_goes_is_said_in_toman(counter: Client, toman: Contract) -> None:
    shown = counter.post(f"/contracts/{toman.number}/pay/preview/", typed())
    html = shown.content.decode()
    assert shown.status_code == 200
    assert 'data-rial="480000000"' in html
    assert "قسط ۲" in html
    assert "۲٬۰۰۰٬۰۰۰" in html
    assert "۴۸٬۰۰۰٬۰۰۰" in html
    assert "گرم" not in html
    more = counter.post(f"/contracts/{toman.number}/pay/preview/", typed(amount="61000000")).content.decode()
    assert "۱٬۰۰۰٬۰۰۰" in more
    assert 'data-rial="0"' in more
    assert counter.post(f"/contracts/{toman.number}/pay/preview/", typed(amount="abc")).status_code == 422


def test_it_is_recorded_once_and_the_receipt_speaks_toman(
    counter: Client, page: Client, client_of: Callable[..., Client], toman: Contract
) -> None:
    first = counter.post(f"/contracts/{toman.number}/pay/", typed())
    again = counter.post(f"/contracts/{toman.number}/pay/", typed())
    payment = Payment.objects.get()
    toman.refresh_from_db()
    assert first["HX-Redirect"] == again["HX-Redirect"] == f"/contracts/{toman.number}/?paid={payment.receipt_number}"
    assert (payment.credited_rial, payment.mg, payment.rial_per_g, toman.balance_rial) == (
        120_000_000, 0, 0, 480_000_000,
    )  # fmt: skip
    toast = page.get(first["HX-Redirect"]).content.decode().split('id="paid-toast"')[1].split("</span>")[0]
    assert "۴۸٬۰۰۰٬۰۰۰" in toast
    receipt = page.get(f"/receipts/{payment.receipt_number}/").content.decode().split('id="receipt"')[1]
    assert "۴۸٬۰۰۰٬۰۰۰" in receipt
    assert "گرم" not in receipt
    undo = page.get(f"/receipts/{payment.receipt_number}/reverse/").content.decode().split('class="card narrow"')[1]
    assert "۶۰٬۰۰۰٬۰۰۰" in undo
    assert "گرم" not in undo
    page.post(f"/receipts/{payment.receipt_number}/reverse/", {"reason": "wrong customer"})
    assert "۶۰٬۰۰۰٬۰۰۰ تومان" in page.get(f"/contracts/{toman.number}/").content.decode()


def test_grams_are_no_unit_of_it_and_all_of_it_settles(counter: Client, page: Client, toman: Contract) -> None:
    grams = counter.post(f"/contracts/{toman.number}/pay/", typed(unit="gram", amount="1.5"))
    assert (grams.status_code, Payment.objects.count()) == (422, 0)
    sent = page.post(f"/contracts/{toman.number}/pay/", typed(amount="60000000", then="print"), follow=True)
    html = sent.content.decode()
    toman.refresh_from_db()
    assert (sent.status_code, toman.state) == (200, "settled")
    assert "گرم" not in html.split('id="receipt"')[1]
    assert page.post(f"/contracts/{toman.number}/quote/").status_code == 409


def test_a_viewer_opens_no_desk(client_of: Callable[..., Client], viewer: User, toman: Contract) -> None:
    browser = client_of(viewer, headers={"HX-Request": "true"})
    assert browser.post(f"/contracts/{toman.number}/quote/").status_code == 403
    assert browser.post(f"/contracts/{toman.number}/pay/", typed()).status_code == 403
    assert not Payment.objects.exists()


def test_d4_a_payment_that_looks_like_the_last_one_is_taken_with_its_reason(counter: Client, toman: Contract) -> None:
    where = f"/contracts/{toman.number}/pay/"
    assert "twin_reason" not in counter.post(f"/contracts/{toman.number}/quote/").content.decode()
    counter.post(where, typed())
    asked = counter.post(where, typed(idempotency_key="desk-2"))
    html = asked.content.decode()
    assert (asked.status_code, Payment.objects.count()) == (409, 1)
    assert 'name="twin_reason"' in html
    assert '<span class="u">toman' not in html
    assert 'value="desk-2"' in html
    counter.post(where, typed(idempotency_key="desk-2", twin_reason="two notes of one sum"))
    assert Payment.objects.order_by("pk").last().twin_reason == "two notes of one sum"  # type: ignore[union-attr]


def test_settle_all_of_a_debt_in_both_units_settles(
    counter: Client, customer: Customer, clerk: User, now: datetime, price: DayPrice
) -> None:
    """22,400 mg, the first row ten days late at 100,000 Toman a day: the money goes to both."""
    contract = sign_contract(
        customer=customer, gold_mg=22_400, installment_count=6, signed_date=tehran_today(now) - timedelta(days=41),
        actor=clerk, now=now, idempotency_key="both", penalty="rial_a_day", penalty_rial_a_day=1_000_000,
    )  # fmt: skip
    roll_contracts(now=now)
    contract.refresh_from_db()
    assert contract.balance_rial > 0
    html = counter.post(f"/contracts/{contract.number}/quote/").content.decode()
    whole = html.split('data-mg="22400" data-rial="')[1].split('"')[0]
    quote = Quote.objects.get()
    shown = counter.post(
        f"/contracts/{contract.number}/pay/preview/", typed(amount=toman_text(int(whole)), quote_id=str(quote.uuid))
    ).content.decode()
    assert "جریمه" in shown
    assert 'id="after" data-mg="0" data-rial="0"' in shown
    counter.post(f"/contracts/{contract.number}/pay/", typed(amount=toman_text(int(whole)), quote_id=str(quote.uuid)))
    contract.refresh_from_db()
    assert (contract.state, contract.balance_mg, contract.balance_rial) == ("settled", 0, 0)


def test_what_is_left_in_toman_of_a_contract_in_gold_is_paid_without_a_lock(
    counter: Client, customer: Customer, clerk: User, now: datetime, price: DayPrice
) -> None:
    contract = sign_contract(
        customer=customer, gold_mg=3_000, installment_count=1, signed_date=tehran_today(now) - timedelta(days=41),
        actor=clerk, now=now, idempotency_key="both", penalty="rial_a_day", penalty_rial_a_day=1_000_000,
    )  # fmt: skip
    roll_contracts(now=now)
    record_payment(contract=contract, amount_rial=337_500_000, actor=clerk, now=now, idempotency_key="gold")
    contract.refresh_from_db()
    assert (contract.balance_mg, contract.is_live) == (0, True)
    html = counter.post(f"/contracts/{contract.number}/quote/").content.decode()
    assert f'value="{toman_text(contract.balance_rial)}"' in html
    counter.post(f"/contracts/{contract.number}/pay/", typed(amount=toman_text(contract.balance_rial)))
    contract.refresh_from_db()
    assert contract.state == "settled"
