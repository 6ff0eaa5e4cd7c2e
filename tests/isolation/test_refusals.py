"""What the counter refuses, by page and by program, each in its own words; and what a suspended shop still does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from gold_installments.actions import make_quote
from gold_installments.models import Contract, Payment
from persian.jalali import format_jalali
from tenants.actions import suspend_shop
from tenants.context import public
from tenants.models import Shop
from tests.isolation.bodies import JSON, PERSIAN, assert_refused, good
from tests.isolation.conftest import RIAL_PER_G, ClientOf, Ours, holdings, sign, text_of


def pay(program: Client, key: str, contract: str, **body: Any) -> Any:
    """A payment of a program."""
    return program.post(
        f"/api/v1/contracts/{contract}/payments", body, content_type=JSON, headers={"Idempotency-Key": key}
    )


def refused_as(answer: Any, code: str, status: int) -> None:
    """This refusal and no other."""
    assert_refused(code, answer)
    assert (answer.json()["code"], answer.status_code) == (code, status)


def test_a_quote_is_good_once_and_not_for_ever(
    program: Client, ours: Ours, clerk: User, shop: Shop, now: datetime
) -> None:
    number = ours.contract.number
    old = make_quote(contract=ours.contract, mg=1_000, actor=clerk, now=now - timedelta(minutes=19))
    before = holdings(shop, but=("gold_installments_quote",))
    answer = pay(program, "q1", contract=number, quote_id=str(old.uuid))
    refused_as(answer, "quote_expired", 409)
    assert answer.json()["new_quote"]
    assert holdings(shop, but=("gold_installments_quote",)) == before
    once: dict[str, Any] = {"contract": number, "quote_id": str(ours.quote.uuid)}
    assert pay(program, "q2", **once).status_code == 201
    before = holdings(shop)
    refused_as(pay(program, "q3", **once), "quote_used", 409)
    assert holdings(shop) == before


def test_a_key_means_one_body(program: Client, ours: Ours, shop: Shop) -> None:
    body: dict[str, Any] = {"contract": ours.contract.number, "amount_toman": 1_000_000}
    first = pay(program, "same", **body)
    before = holdings(shop)
    again = pay(program, "same", **body)
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, first.json(), "true")
    for other in ({"amount_toman": 1_000_001}, {"tender": [{"kind": "pos"}]}, {"paid_at": "1404/01/01"}):
        refused_as(pay(program, "same", **{**body, **other}), "idempotency_conflict", 409)
    for no_key in ("", "x" * 101, " "):
        assert_refused(no_key, pay(program, no_key, **body))
    assert holdings(shop) == before


def test_a_settled_contract_takes_nothing_more(
    program: Client, client_of: ClientOf, ours: Ours, clerk: User, shop: Shop, now: datetime
) -> None:
    small = sign(ours.customer, clerk, now, "small", gold_mg=100)
    assert pay(program, "s1", contract=small.number, amount_toman=RIAL_PER_G // 10).status_code == 201
    small.refresh_from_db()
    assert (small.state, small.balance_mg) == (Contract.State.SETTLED, 0)
    browser = client_of(clerk)
    before = holdings(shop)
    refused_as(pay(program, "s2", contract=small.number, amount_toman=RIAL_PER_G // 10), "contract_settled", 409)
    shown = browser.post(f"/contracts/{small.number}/quote/")
    assert shown.status_code == 409
    assert "تسویه" in shown.content.decode()
    assert holdings(shop) == before


FORMS = [
    ("/contracts/new/", "signed_date", ["1404/12/30", "۱۴۰۴/۱۲/۳۰", "1405/13/01", "1405/07/31", "abc", "99999/1/1"]),
    ("/contracts/new/", "first_due_date", ["1404/12/30", "1300/01/01", "1499/01/01"]),
    ("/contracts/new/", "gold_mg", ["0", "-1", "1000000000000000", "abc", "NaN", "۰", "1.2345", "1e3", "∞"]),
    ("/contracts/new/", "installment_count", ["0", "-3", "61", "1000000000000000", "abc", "NaN", "2.5"]),
    ("/contracts/new/", "fee", ["-1", "abc", "NaN", "1000000000000000", "11"]),
    ("/customers/new/", "national_id", ["0012345678", "1111111111", "12", "abcdefghij", "۰۰۱۲۳۴۵۶۷۸"]),
    ("/customers/new/", "mobile", ["", "0912", "abc", "00000000000", "0" * 300]),
    ("/customers/new/", "full_name", ["", " ", "x" * 500]),
    ("pay", "amount", ["0", "-1", "1000000000000000", "abc", "NaN", "", "۰", "∞", "1e9"]),
    ("pay", "tender", ["gold", ""]),
    ("pay", "idempotency_key", ["", "x" * 101]),
    ("/prices/day/", "rial_per_g", ["0", "-1", "1000000000000000", "abc", "NaN", ""]),
    ("/prices/day/", "reason", ["", " "]),
    ("/prices/day/", "buy_rial_per_g", ["-1", "1000000000000000", "abc", "NaN", "0", "۱۱٬۳۰۰٬۰۰۱", "1"]),
    ("/prices/day/", "in_words", ["x" * 201]),
    ("/prices/settings/", "sell_margin_bp", ["abc", "NaN", "21", "-21", "1e3", "∞", "1.234", "-3"]),
    ("/prices/settings/", "buy_margin_bp", ["abc", "2", "-21", "--1", "1000000000000000"]),
    ("/prices/settings/", "when_stale", ["", "allow", "gold"]),
    ("/prices/settings/", "reason", ["", " ", "x"]),
    ("/prices/settings/", "version", ["", "abc", "-1"]),
]


def typed(ours: Ours, where: str) -> dict[str, str]:
    """A right form, as a person fills it."""
    return {
        "/contracts/new/": {
            "customer": str(ours.customer.pk), "gold_mg": "۵", "fee": "۲", "fee_kind": "percent",
            "installment_count": "۳", "signed_date": format_jalali(ours.contract.signed_date),
            "first_due_date": "", "idempotency_key": "form",
        },
        "/customers/new/": {"full_name": "مهری تازه", "mobile": "۰۹۱۲۱۲۳۴۵۶۷", "national_id": "۰۰۸۴۵۷۵۹۴۸"},
        "pay": {
            "quote_id": str(ours.quote.uuid), "amount": "۱٬۰۰۰٬۰۰۰", "unit": "toman", "tender": "cash",
            "idempotency_key": "form",
        },
        "/prices/day/": {"rial_per_g": "۱۱٬۳۰۰٬۰۰۰", "reason": "بازار بسته است"},
        "/prices/settings/": {
            "sell_margin_bp": "۱٫۵", "buy_margin_bp": "-۲", "when_delayed": "allow", "when_closed": "allow",
            "when_stale": "confirm", "when_unconfirmed": "confirm", "reason": "فصل عروسی", "version": "0",
        },
    }[where]  # fmt: skip


@pytest.mark.parametrize(("where", "field", "words"), FORMS, ids=[f"{where} {field}" for where, field, _ in FORMS])
def test_every_form_names_what_is_wrong_and_keeps_what_was_typed(
    client_of: ClientOf, ours: Ours, owner: User, shop: Shop, where: str, field: str, words: list[str]
) -> None:
    client = client_of(owner)
    path = f"/contracts/{ours.contract.number}/pay/" if where == "pay" else where
    before = holdings(shop)
    for word in words:
        answer = client.post(path, {**typed(ours, where), field: word})
        shown = answer.content.decode()
        assert answer.status_code == 422, f"{field} = {word[:40]!r}: {answer.status_code}"
        named = re.search(rf'id="id_{field}_error"[^>]*>(.+?)</(?:span|div)>', shown, re.S)
        # A hidden field has no place of its own: its error stands above the form.
        beside = named[1] if named else shown.partition('role="alert"')[2][:400]
        assert PERSIAN.search(beside), f"{field} = {word[:40]!r} is not named"
        for name, value in typed(ours, where).items():
            if name not in (field, "customer") and PERSIAN.search(value):
                assert value in shown, f"{name} was lost over {field} = {word[:40]!r}"
    assert holdings(shop) == before


def test_a_suspended_shop_takes_money_and_exports_and_does_not_grow(
    program: Client, client_of: ClientOf, ours: Ours, owner: User, shop: Shop, platform_admin: User
) -> None:
    with public():
        suspend_shop(shop=Shop.objects.get(pk=shop.pk), actor=platform_admin, reason="unpaid")
    browser = client_of(owner)
    paid_before = Payment.objects.filter(contract=ours.contract).count()
    assert pay(program, "sus", contract=ours.contract.number, amount_toman=1_100_000).status_code == 201
    paid = {**typed(ours, "pay")}
    assert browser.post(f"/contracts/{ours.contract.number}/pay/", paid).status_code == 302
    assert Payment.objects.filter(contract=ours.contract).count() == paid_before + 2
    assert ours.payment.receipt_number in text_of(browser.get("/export/payments.csv"))
    before = holdings(shop)
    for name, path in (("CustomerIn", "/api/v1/customers"), ("ContractIn", "/api/v1/contracts")):
        answer = program.post(path, good(ours)[name], content_type=JSON, headers={"Idempotency-Key": "grow"})
        refused_as(answer, "shop_suspended", 403)
    for where in ("/customers/new/", "/contracts/new/"):
        answer = browser.post(where, {**typed(ours, where), "signed_date": "1405/01/05"})
        assert answer.status_code == 403
        assert "تعلیق" in answer.content.decode()
    assert holdings(shop) == before
