"""What a door may be told that is wrong: every field of the API, every form of the counter. Nothing may change."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_api_token
from accounts.models import User
from gold_installments.actions import make_quote
from gold_installments.models import Contract, Payment
from tenants.actions import suspend_shop
from tenants.context import public
from tenants.models import Shop
from tests.isolation.conftest import RIAL_PER_G, ClientOf, Ours, holdings, sign, text_of
from tests.isolation.doors import Door, Operation, doors, operations

PERSIAN = re.compile("[\u0600-\u06ff]")
# Asked with a body that is right but for one field.
NUMBERS: list[object] = [0, -1, 10**15, 10**30, "abc", "", 1.5, float("nan"), float("inf"), True, None, [], {}, "۱۲"]
TEXTS: list[object] = ["", "\x00", "a\x00b", "\ud800", "x" * 5_000, 7, None, [], {"a": 1}, "'; DROP TABLE x; --"]
DATES: list[object] = ["1404-12-30", "1404/12/30", "2026-02-30", "0000-00-00", "9999-12-31", "abc", "", None, 0]
KEYS: list[object] = ["x", "", 7, [], "00000000-0000-0000-0000-000000000000", "\x00"]
#: Wrong elsewhere, but words that this field may hold.
RIGHT: dict[str, list[object]] = {
    "note": ["", "'; DROP TABLE x; --", None],
    "tender_ref": ["", "'; DROP TABLE x; --"],
    "full_name": ["'; DROP TABLE x; --"],
    "reason": ["'; DROP TABLE x; --"],
    "national_id": [None, ""],
    "first_due_date": [None],
    "quote": [None],
    "mg": [None],
    "fee_mg": [0],
}
JSON = "application/json"


def good(ours: Ours) -> dict[str, dict[str, Any]]:
    """A right body for each kind of body the API documents."""
    return {
        "CustomerIn": {"full_name": "مهری تازه", "mobile": "09121234567", "national_id": "0084575948", "note": ""},
        "ContractIn": {
            "customer_id": ours.customer.pk, "gold_mg": 5_000, "fee_mg": 0, "installment_count": 3,
            "signed_date": ours.contract.signed_date.isoformat(), "first_due_date": None, "note": "",
        },
        "QuoteIn": {"contract": ours.contract.number, "mg": 1_000},
        "PaymentIn": {
            "contract": ours.contract.number, "amount_rial": 10_000_000, "tender": "cash", "tender_ref": "",
            "quote": None,
        },
        "ReversalIn": {"reason": "نادرست بود"},
        "DayPriceIn": {"rial_per_g": RIAL_PER_G + 100_000, "reason": "بازار بسته است"},
    }  # fmt: skip


def bad_values(schema: dict[str, Any]) -> list[object]:
    """Wrong words for a property, by its type in the document."""
    kinds = [schema, *schema.get("anyOf", [])]
    formats, types = {kind.get("format") for kind in kinds}, {kind.get("type") for kind in kinds}
    if "date" in formats:
        return DATES
    if "uuid" in formats:
        return KEYS
    if "integer" in types:
        return NUMBERS
    assert "string" in types, f"the walk was never taught a property like {schema}"
    return TEXTS


@pytest.fixture
def program(client_of: ClientOf, ours: Ours, owner: User) -> Client:
    """A program with the token of alpha's owner."""
    client = client_of(None)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_api_token(user=owner, name='walk')}"
    return client


def tell(client: Client, one: Operation, path: str, body: Any, key: str = "walk") -> Any:
    """A body as it would come over the wire, NaN and lone surrogates included."""
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.generic(one.method.upper(), path, raw, content_type=JSON, headers={"Idempotency-Key": key})


def assert_refused(where: str, answer: Any) -> None:
    """A problem document with a code and a Persian sentence."""
    assert 400 <= answer.status_code < 500, f"{where}: {answer.status_code}"
    assert answer["Content-Type"].startswith("application/problem+json"), where
    problem = answer.json()
    assert problem["status"] == answer.status_code, where
    assert problem["code"], where
    assert PERSIAN.search(problem["detail"]), f"{where}: {problem['detail']}"


BODIES = [one for one in operations() if one.body]


@pytest.mark.parametrize("one", BODIES, ids=lambda one: f"{one.method} {one.path}")
def test_every_field_refuses_what_it_cannot_mean(program: Client, ours: Ours, shop: Shop, one: Operation) -> None:
    path, body = one.door.path(ours.values), good(ours)[one.body]
    assert body.keys() == one.fields.keys(), "teach the walk the new field"
    before = holdings(shop)
    for name, schema in one.fields.items():
        for wrong in bad_values(schema):
            if wrong in RIGHT.get(name, []) and not isinstance(wrong, bool):
                continue
            assert_refused(f"{one.body}.{name} = {wrong!r}"[:200], tell(program, one, path, {**body, name: wrong}))
        if schema.get("default", schema) is schema and name in _required(one):
            left_out = {key: value for key, value in body.items() if key != name}
            assert_refused(f"{one.body} without {name}", tell(program, one, path, left_out))
    assert holdings(shop) == before


def _required(one: Operation) -> list[str]:
    from zargar.api import api

    found: list[str] = api.get_openapi_schema()["components"]["schemas"][one.body].get("required", [])
    return found


@pytest.mark.parametrize("one", BODIES, ids=lambda one: f"{one.method} {one.path}")
def test_a_body_that_is_no_body_is_refused(program: Client, ours: Ours, shop: Shop, one: Operation) -> None:
    path, body = one.door.path(ours.values), good(ours)[one.body]
    before = holdings(shop)
    for wrong in ("", "{", "[]", "null", '"text"', "NaN", "{}", b"\xff\xfe", "[" * 2_000, {**body, "surprise": 1}):
        assert_refused(f"{one.path} {str(wrong)[:40]!r}", tell(program, one, path, wrong))
    assert holdings(shop) == before


@pytest.mark.parametrize("one", [one for one in operations() if one.query], ids=lambda one: one.path)
def test_every_query_refuses_or_answers(program: Client, ours: Ours, one: Operation) -> None:
    words = ["0", "-1", str(10**15), str(10**30), "abc", "", "NaN", "\x00", "٪", "x" * 5_000, "1.5", "۳"]
    for name in one.query:
        for word in words:
            answer = program.get(one.door.path(ours.values), {name: word})
            if answer.status_code != 200:
                assert_refused(f"{one.path}?{name}={word[:20]!r}", answer)


@pytest.mark.parametrize("one", [one for one in operations() if one.door.parameters], ids=lambda one: one.path)
def test_every_path_refuses_what_names_nothing(program: Client, ours: Ours, shop: Shop, one: Operation) -> None:
    before = holdings(shop)
    for word in ("0", str(10**15), str(10**30), "x", "%00", "1405-99999", "%F0%9F%92%8D", "x" * 3_000):
        path = one.door.path(dict.fromkeys(ours.values, word))
        answer = tell(program, one, path, good(ours)[one.body] if one.body else "")
        assert answer.status_code == 404, f"{path[:80]}: {answer.status_code}"
    assert holdings(shop) == before


def pay(program: Client, key: str, **body: object) -> Any:
    """A payment of a program."""
    return program.post(
        "/api/v1/payments", {"tender": "cash", **body}, content_type=JSON, headers={"Idempotency-Key": key}
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
    answer = pay(program, "q1", contract=number, amount_rial=old.amount_rial, quote=str(old.uuid))
    refused_as(answer, "quote_expired", 409)
    assert answer.json()["new_quote"]
    assert holdings(shop, but=("gold_installments_quote",)) == before
    once = {"contract": number, "amount_rial": ours.quote.amount_rial, "quote": str(ours.quote.uuid)}
    assert pay(program, "q2", **once).status_code == 201
    before = holdings(shop)
    refused_as(pay(program, "q3", **once), "quote_used", 409)
    assert holdings(shop) == before


def test_a_key_means_one_body(program: Client, ours: Ours, shop: Shop) -> None:
    body = {"contract": ours.contract.number, "amount_rial": 10_000_000}
    first = pay(program, "same", **body)
    before = holdings(shop)
    again = pay(program, "same", **body)
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, first.json(), "true")
    for other in ({"amount_rial": 10_000_001}, {"tender": "pos"}, {"tender_ref": "12"}):
        refused_as(pay(program, "same", **{**body, **other}), "idempotency_conflict", 409)
    for no_key in ("", "x" * 101, " "):
        assert_refused(no_key, pay(program, no_key, **body))
    assert holdings(shop) == before


def test_a_settled_contract_takes_nothing_more(
    program: Client, client_of: ClientOf, ours: Ours, clerk: User, shop: Shop, now: datetime
) -> None:
    small = sign(ours.customer, clerk, now, "small", gold_mg=100)
    assert pay(program, "s1", contract=small.number, amount_rial=RIAL_PER_G).status_code == 201
    small.refresh_from_db()
    assert (small.state, small.balance_mg) == (Contract.State.SETTLED, 0)
    browser = client_of(clerk)
    before = holdings(shop)
    refused_as(pay(program, "s2", contract=small.number, amount_rial=RIAL_PER_G), "contract_settled", 409)
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
]


def typed(ours: Ours, where: str) -> dict[str, str]:
    """A right form, as a person fills it."""
    return {
        "/contracts/new/": {
            "customer": str(ours.customer.pk), "gold_mg": "۵", "fee": "۲", "fee_kind": "percent",
            "installment_count": "۳", "signed_date": "", "first_due_date": "", "idempotency_key": "form",
        },
        "/customers/new/": {"full_name": "مهری تازه", "mobile": "۰۹۱۲۱۲۳۴۵۶۷", "national_id": "۰۰۸۴۵۷۵۹۴۸"},
        "pay": {
            "quote_id": str(ours.quote.uuid), "amount": "۱٬۰۰۰٬۰۰۰", "unit": "toman", "tender": "cash",
            "idempotency_key": "form",
        },
        "/prices/day/": {"rial_per_g": "۱۱٬۳۰۰٬۰۰۰", "reason": "بازار بسته است"},
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
        assert 'aria-invalid="true"' in shown or 'role="alert"' in shown or 'class="er"' in shown, word
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
    assert pay(program, "sus", contract=ours.contract.number, amount_rial=10_000_000).status_code == 201
    paid = {**typed(ours, "pay")}
    assert browser.post(f"/contracts/{ours.contract.number}/pay/", paid).status_code == 302
    assert Payment.objects.filter(contract=ours.contract).count() == 3
    taken = b"".join(browser.get("/export/payments.csv").streaming_content).decode()
    assert ours.payment.receipt_number in taken
    before = holdings(shop)
    for name, path in (("CustomerIn", "/api/v1/customers"), ("ContractIn", "/api/v1/contracts")):
        answer = program.post(path, good(ours)[name], content_type=JSON, headers={"Idempotency-Key": "grow"})
        refused_as(answer, "shop_suspended", 403)
    for where in ("/customers/new/", "/contracts/new/"):
        answer = browser.post(where, {**typed(ours, where), "signed_date": "1405/01/05"})
        assert answer.status_code == 403
        assert "تعلیق" in answer.content.decode()
    assert holdings(shop) == before


QUERIES = (
    "q",
    "after",
    "before",
    "state",
    "kind",
    "day",
    "range",
    "customer",
    "paid",
    "paper",
    "next",
    "short",
    "rial_per_g",
)


@pytest.mark.parametrize(
    "door", [one for one in doors("zargar.urls_shop") if not one.route.startswith("api/")], ids=lambda one: one.route
)
def test_no_page_stumbles_over_its_address(client_of: ClientOf, ours: Ours, owner: User, door: Door) -> None:
    browser = client_of(owner)
    path = door.path(ours.values)
    for word in (
        "",
        "0",
        "-1",
        str(10**30),
        "abc",
        "\x00",
        "٪٪",
        "<script>",
        "x" * 3_000,
        "1404/12/30",
        "//evil.example",
    ):
        answer = browser.get(path, dict.fromkeys(QUERIES, word))
        assert answer.status_code < 500 or door.route == "readyz", f"{path} {word[:20]!r}"
        assert "<script>" not in text_of(answer), path
        assert "evil.example" not in answer.headers.get("Location", ""), path
