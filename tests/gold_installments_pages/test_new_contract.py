"""Writing a contract: the schedule follows the typing, the form signs once, refusals keep what was typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from customers.models import Customer
from gold_installments.models import Contract, DayPrice
from persian.digits import in_order
from tenants.models import Shop

pytestmark = pytest.mark.django_db


def typed(**changes: str) -> dict[str, str]:
    """The worked contract, as it is typed."""
    return {
        "gold_mg": "۲۰٫۰۰۰",
        "fee_kind": "percent",
        "fee": "۲",
        "installment_count": "۶",
        "signed_date": "1404/06/31",
        "first_due_date": "",
        "note": "",
        "idempotency_key": "form-1",
        **changes,
    }


def test_preview_follows_the_typing_and_writes_nothing(counter: Client, price: DayPrice) -> None:
    answer = counter.post("/contracts/preview/", typed())
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-mg="22400"' in html
    assert html.count("<tr><td>") == 6
    # R10 a: the anchor day 31 gives the last day of the shorter months, and Nowruz moves the sixth row.
    for day in ("۱۴۰۴/۰۷/۳۰", "۱۴۰۴/۰۸/۳۰", "۱۴۰۴/۰۹/۳۰", "۱۴۰۴/۱۱/۳۰", "۱۴۰۵/۰۱/۰۵"):
        assert day in html
    assert "۱۴۰۴/۱۲/۲۹" in html, "the nominal day of a moved row is shown with its reason"
    assert 'class="n">۳<span class="d">٫۷۳۵' in html, "the remainder is in the last row"
    assert not Contract.objects.exists()


def test_a_fee_in_grams_is_taken_as_it_is(counter: Client, price: DayPrice) -> None:
    html = counter.post("/contracts/preview/", typed(fee_kind="grams", fee="1.5")).content.decode()
    assert 'data-mg="21500"' in html


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("gold_mg", "abc", "عدد نیست"),
        ("gold_mg", "NaN", "عدد نیست"),
        ("gold_mg", "0", "صفر"),
        ("gold_mg", "-5", "منفی"),
        ("gold_mg", "1000000000000000", "بیش از اندازه بزرگ"),
        ("installment_count", "600", ""),
        ("signed_date", "1404/12/30", ""),
        ("first_due_date", "1404/06/01", ""),
        ("fee", "99", "۱۰ درصد"),
        ("fee", "two", "درصد را مانند"),
    ],
)
def test_wrong_input_is_named_and_the_last_preview_stays(
    counter: Client, price: DayPrice, field: str, text: str, words: str
) -> None:
    answer = counter.post("/contracts/preview/", typed(**{field: text}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert answer["HX-Reswap"] == "none"
    assert 'id="prev"' not in html
    slot = html.split(f'id="id_{field}_error"')[1].split("</span>")[0]
    assert "<svg" in slot, html
    if words and words != "بیش از اندازه بزرگ":
        assert words in slot


def test_an_untouched_form_is_not_scolded(counter: Client) -> None:
    answer = counter.post("/contracts/preview/", typed(gold_mg="", installment_count=""))
    assert answer.status_code == 200
    assert "triangle-alert" not in answer.content.decode()


def test_signing_stores_the_contract_once_and_notes_it(page: Client, customer: Customer, clerk: User) -> None:
    sent = typed(customer=str(customer.pk))
    first = page.post("/contracts/new/", sent)
    second = page.post("/contracts/new/", sent)
    signed = Contract.objects.get()
    assert (signed.gold_mg, signed.fee_mg, signed.debt_mg, signed.balance_mg) == (20_000, 2_400, 22_400, 22_400)
    assert list(signed.installments.values_list("mg", flat=True)) == [3733] * 5 + [3735]
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/contracts/{signed.number}/"
    assert f"قرارداد {in_order(signed.number)} ثبت شد." in page.get(first["Location"]).content.decode()
    line = AuditEntry.objects.get(action="contract.signed")
    assert line.actor == clerk


def test_a_refused_form_keeps_every_value(page: Client, customer: Customer) -> None:
    answer = page.post("/contracts/new/", typed(customer=str(customer.pk), gold_mg="۱۲٫۳۴۵۶", note="حلقه"))
    html = answer.content.decode()
    assert answer.status_code == 422
    for kept in ("۱۲٫۳۴۵۶", "1404/06/31", "حلقه", "form-1", "مریم موسوی‌نژاد"):
        assert kept in html
    assert 'aria-describedby="id_gold_mg_error"' in html
    assert not Contract.objects.exists()


def test_a_future_signing_date_is_refused_beside_its_field(page: Client, customer: Customer) -> None:
    answer = page.post("/contracts/new/", typed(customer=str(customer.pk), signed_date="1499/01/01"))
    slot = answer.content.decode().split('id="id_signed_date_error"')[1].split("</span>")[0]
    assert answer.status_code == 422
    assert "<svg" in slot
    assert not Contract.objects.exists()


def test_a_missing_customer_is_asked_for(page: Client) -> None:
    answer = page.post("/contracts/new/", typed())
    assert answer.status_code == 422
    assert "نخست مشتری را انتخاب کنید" in answer.content.decode()


def test_the_same_form_with_other_values_is_a_conflict(page: Client, customer: Customer) -> None:
    page.post("/contracts/new/", typed(customer=str(customer.pk)))
    answer = page.post("/contracts/new/", typed(customer=str(customer.pk), gold_mg="30"))
    assert answer.status_code == 409
    assert Contract.objects.count() == 1


def test_customers_are_found_while_typing(counter: Client, customer: Customer) -> None:
    html = counter.get("/contracts/new/customers/", {"q": "موسوي"}).content.decode()
    assert f'value="{customer.pk}"' in html
    assert "مشتری تازه" in counter.get("/contracts/new/customers/", {"q": "ناشناس"}).content.decode()


def test_a_chosen_customer_is_shown_and_each_form_has_its_own_key(page: Client, customer: Customer) -> None:
    pages = [page.get("/contracts/new/", {"customer": customer.pk}).content.decode() for _ in range(2)]
    keys = [html.split('name="idempotency_key" value="')[1].split('"')[0] for html in pages]
    assert all(f'name="customer" value="{customer.pk}"' in html for html in pages)
    assert keys[0] != keys[1]
    assert page.get("/contracts/new/", {"customer": "999999"}).status_code == 404


def test_a_suspended_shop_writes_no_contract_and_says_so(page: Client, customer: Customer, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(state="suspended")
    shown = page.get("/contracts/new/")
    sent = page.post("/contracts/new/", typed(customer=str(customer.pk)))
    assert "تعلیق شده است" in shown.content.decode()
    assert 'id="nc"' not in shown.content.decode()
    assert sent.status_code in (403, 409)
    assert not Contract.objects.exists()


def test_a_viewer_may_not_write(client_of: Callable[..., Client], viewer: User) -> None:
    browser = client_of(viewer)
    assert browser.get("/contracts/new/").status_code == 403
    assert browser.post("/contracts/preview/", typed()).status_code == 403
    assert "/contracts/new/" not in browser.get("/contracts/").content.decode().split("<main")[1]
