"""The API of the book over HTTP: the same answers as the actions, errors as problem+json."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from customers.models import Customer
from gold_installments.actions import set_day_price
from gold_installments.actions.make_quote import signature_of
from gold_installments.models import Contract, Payment, Quote
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import WORKED_PRICE, a_contract, a_customer, everything, pay, price_at

Call = Callable[..., Any]


def caller_of(client_of: Callable[..., Client], user: User, shop: Shop | None = None) -> Call:
    """`call(method, path, body, key=)` with a token of the user."""
    client = client_of(None, shop)
    token = create_api_token(user=user, name="tests")

    def call(method: str, path: str, body: object = None, **headers: str) -> Any:
        names = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): it for name, it in headers.items()}}
        return client.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", "application/json", headers=names
        )

    return call


@pytest.fixture
def call(client_of: Callable[..., Client], clerk: User) -> Call:
    """The clerk's client."""
    return caller_of(client_of, clerk)


@pytest.fixture
def today_market(in_shop: Shop) -> int:
    """A fresh price at this very moment: the API reads the clock."""
    price_at(WORKED_PRICE, timezone.now())
    return WORKED_PRICE


@pytest.fixture
def signed(clerk: User) -> Contract:
    """A contract signed now."""
    return a_contract(clerk, now=timezone.now())


def test_the_main_job_over_the_api(call: Call, today_market: int, clerk: User) -> None:
    buyer = call(
        "POST", "/customers", {"full_name": "زهرا احمدی", "mobile": "۰۹۱۲۳۴۵۶۷۸۹", "national_id": "۰۹۳۲۸۳۳۸۱۰"}
    )
    assert (buyer.status_code, buyer.json()["mobile"], buyer.json()["national_id"]) == (
        201,
        "+989123456789",
        "0932833810",
    )
    body = {
        "customer_id": buyer.json()["id"], "kind": "weight", "debt_mg": 22_400, "fee_mg": 2_400, "count": 6,
        "signed_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    made = call("POST", "/contracts", body, Idempotency_Key="sign-1")
    assert made.status_code == 201
    assert [row["mg"] for row in made.json()["rows"]] == [3733] * 5 + [3735]
    number = made.json()["number"]
    assert call("POST", "/contracts", body, Idempotency_Key="sign-1").json() == made.json()
    quote = call("POST", f"/contracts/{number}/quotes", {"rows": [1]})
    assert (quote.status_code, quote.json()["mg"], quote.json()["amount_toman"]) == (201, 3733, 41_997_000)
    wish = {"quote_id": quote.json()["id"], "tender": [{"kind": "pos", "amount_toman": 41_997_000}]}
    pay_path = f"/contracts/{made.json()['id']}/payments"
    paid = call("POST", pay_path, wish, Idempotency_Key="K")
    assert (paid.status_code, paid.json()["credited_mg"], paid.json()["balance_mg"]) == (201, 3733, 18_667)
    assert "Idempotency-Replayed" not in paid
    again = call("POST", pay_path, wish, Idempotency_Key="K")
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, paid.json(), "true")
    receipt, pk = paid.json()["receipt_number"], paid.json()["id"]
    assert call("GET", f"/payments/{receipt}").json() == call("GET", f"/payments/{pk}").json() == paid.json()
    undone = call("POST", f"/payments/{pk}/reverse", {"reason": "wrong customer"}, Idempotency_Key="U")
    assert (undone.status_code, undone.json()["balance_mg"], undone.json()["credited_mg"]) == (200, 22_400, 3733)
    for headers in ({}, {"Idempotency_Key": "U"}, {"Idempotency_Key": "V"}):
        twice = call("POST", f"/payments/{receipt}/reverse", {"reason": "wrong customer"}, **headers)
        assert (twice.json(), twice["Idempotency-Replayed"]) == (undone.json(), "true")
    assert call("POST", f"/payments/{pk}/reverse", {"reason": "another"}, Idempotency_Key="U").status_code == 409
    assert call("GET", f"/payments/{receipt}").json()["reversed"] is True
    assert call("GET", f"/contracts/{number}").json()["balance_mg"] == 22_400
    assert [it["number"] for it in call("GET", "/contracts?q=احمدی").json()] == [number]
    assert [it["receipt_number"] for it in call("GET", "/payments").json()] == [receipt]
    assert Payment.objects.get().actor == clerk


def problem_of(response: Any) -> tuple[int, str]:
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert body["status"] == response.status_code
    assert body["detail"]
    return response.status_code, body["code"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"amount_toman": 0}, (422, "amount_zero")),
        ({"amount_toman": -5}, (422, "amount_negative")),
        ({"amount_toman": 10**15}, (422, "amount_too_large")),
        ({"amount_toman": 1}, (422, "amount_too_small")),
        ({"amount_toman": "abc"}, (422, "malformed")),
        ({"amount_toman": "420000000"}, (422, "malformed")),
        ({"amount_toman": 4.5}, (422, "malformed")),
        ({"amount_toman": True}, (422, "malformed")),
        ({"amount_toman": float("nan")}, (422, "malformed")),
        ({"amount_toman": None}, (422, "amount_zero")),
        ({"tender": [{"kind": "barter"}]}, (422, "tender_unknown")),
        ({"tender": []}, (422, "tender_unknown")),
        ({"tender": [{"kind": "cash", "amount_toman": 1}]}, (422, "tender_sum_differs")),
        ({"tender": [{"kind": "cheque"}]}, (422, "cheque_needed")),
        ({"paid_at": "1404/12/30"}, (422, "invalid_date")),
        ({"paid_at": "2026-01-01T10:00"}, (422, "invalid_date")),
        ({"quote_id": "00000000-0000-4000-8000-000000000000"}, (422, "quote_unknown")),
        ({"quote_id": "no-uuid"}, (422, "malformed")),
    ],
)
def test_wrong_payments(
    call: Call, today_market: int, signed: Contract, change: dict[str, object], problem: tuple[int, str]
) -> None:
    wish = {"amount_toman": 42_000_000, **change}
    before = everything()
    refused = call("POST", f"/contracts/{signed.number}/payments", wish, Idempotency_Key="K")
    assert (problem_of(refused), refused.json()["field"] in wish) == (problem, True)
    assert problem_of(call("POST", "/contracts/1405-99999/payments", {"amount_toman": 1}, Idempotency_Key="K")) == (
        404, "contract_not_found",
    )  # fmt: skip
    assert everything() == before


def test_the_shape_of_a_body_is_corrected_in_persian(call: Call, today_market: int, signed: Contract) -> None:
    wish = {"amount_toman": "abc", "colour": "red"}
    faults = call("POST", f"/contracts/{signed.number}/payments", wish).json()["errors"]
    assert {fault["field"]: fault["problem"] for fault in faults} == {
        "body.amount_toman": "عددی درست بفرستید، بدون گیومه و بدون اعشار.",
        "body.colour": "چنین فیلدی نیست.",
        "Idempotency-Key": "این فیلد لازم است.",
    }


def test_a_payment_without_a_key_or_with_anothers_body(call: Call, today_market: int, signed: Contract) -> None:
    wish = {"amount_toman": 42_000_000}
    assert problem_of(call("POST", f"/contracts/{signed.number}/payments", wish)) == (422, "malformed")
    assert call("POST", f"/contracts/{signed.number}/payments", wish, Idempotency_Key="K").status_code == 201
    before = everything()
    other = {**wish, "amount_toman": 41_000_000}
    assert problem_of(call("POST", f"/contracts/{signed.number}/payments", other, Idempotency_Key="K")) == (
        409,
        "idempotency_conflict",
    )
    assert everything() == before


def test_an_expired_quote_answers_with_a_new_one(call: Call, today_market: int, signed: Contract) -> None:
    quote = call("POST", f"/contracts/{signed.number}/quotes", {"mg": 3733}).json()
    old = Quote.objects.get(uuid=quote["id"])
    expired = Quote.objects.get(pk=old.pk)
    expired.pk, expired.uuid = None, Quote._meta.get_field("uuid").get_default()
    expired.expires_at = timezone.now() - timedelta(seconds=1)
    expired.signature = signature_of(expired)
    expired.save()
    wish = {"amount_toman": 41_997_000, "quote_id": str(expired.uuid)}
    refused = call("POST", f"/contracts/{signed.number}/payments", wish, Idempotency_Key="K")
    assert problem_of(refused) == (409, "quote_expired")
    fresh = refused.json()["new_quote"]
    assert (fresh["mg"], fresh["amount_toman"]) == (3733, 41_997_000)
    renewed = {**wish, "quote_id": fresh["id"]}
    assert call("POST", f"/contracts/{signed.number}/payments", renewed, Idempotency_Key="K").status_code == 201


def test_p03_over_the_api(call: Call, client_of: Callable[..., Client], signed: Contract, owner: User) -> None:
    price_at(WORKED_PRICE, timezone.now() - timedelta(days=30))
    wish = {"amount_toman": 42_000_000}
    assert problem_of(call("POST", f"/contracts/{signed.number}/payments", wish, Idempotency_Key="K")) == (
        403,
        "price_stale",
    )
    price = {"rial_per_g": WORKED_PRICE, "reason": "sources are down"}
    assert problem_of(call("POST", "/day-prices", price)) == (403, "not_permitted")
    assert caller_of(client_of, owner)("POST", "/day-prices", price).status_code == 201
    assert call("POST", f"/contracts/{signed.number}/payments", wish, Idempotency_Key="K").status_code == 201


def test_without_a_token_or_with_a_viewers(
    call: Call, client_of: Callable[..., Client], viewer: User, today_market: int, signed: Contract
) -> None:
    stranger = client_of(None)
    for path in ("/customers", "/contracts", "/payments", f"/contracts/{signed.number}"):
        assert problem_of(stranger.get(f"/api/v1{path}")) == (401, "unauthenticated")
    looker = caller_of(client_of, viewer)
    assert looker("GET", f"/contracts/{signed.number}").status_code == 200
    before = everything()
    wish = {"amount_toman": 42_000_000}
    assert problem_of(looker("POST", f"/contracts/{signed.number}/payments", wish, Idempotency_Key="K")) == (
        403,
        "not_permitted",
    )
    assert problem_of(looker("POST", f"/contracts/{signed.number}/quotes", {"mg": 1})) == (403, "not_permitted")
    assert everything() == before


def test_the_other_shops_ids_and_token_are_nothing_here(
    call: Call, client_of: Callable[..., Client], clerk: User, today_market: int, other_shop: Shop
) -> None:
    with inside(other_shop):
        them = User.objects.get(username="clerk")
        owner = User.objects.get(username="owner")
        now = timezone.now()
        set_day_price(rial_per_g=WORKED_PRICE, reason="because", actor=owner, now=now)
        theirs = a_contract(them, now=now)
        paid = pay(theirs, 5_000_000, them, now=now).payment
        their_call = caller_of(client_of, them, other_shop)
        assert their_call("GET", f"/contracts/{theirs.number}").status_code == 200
        token_of_theirs = create_api_token(user=them, name="tests")
    wish = {"amount_toman": 42_000_000}
    far = 10**6 + theirs.customer_id
    before = everything()
    for method, path, body in (
        ("GET", f"/contracts/{theirs.number}", None),
        ("GET", f"/payments/{paid.receipt_number}", None),
        ("GET", f"/customers/{far}", None),
        ("GET", f"/customers/{10**30}", None),
        ("POST", f"/payments/{paid.receipt_number}/reverse", {"reason": "wrong"}),
        ("POST", f"/contracts/{theirs.number}/payments", wish),
        ("POST", f"/contracts/{theirs.number}/quotes", {"mg": 1}),
        ("GET", f"/contracts/{theirs.number}/ledger", None),
    ):
        assert call(method, path, body, Idempotency_Key="K").status_code == 404, path
    here = client_of(None)
    answer = here.get("/api/v1/contracts", headers={"Authorization": f"Bearer {token_of_theirs}"})
    assert problem_of(answer) == (401, "unauthenticated")
    assert everything() == before


def test_customers_over_the_api(call: Call, clerk: User) -> None:
    first, second = a_customer(clerk), a_customer(clerk, name="Sara Karimi")
    assert [it["id"] for it in call("GET", "/customers").json()] == [second.pk, first.pk]
    assert [it["id"] for it in call("GET", f"/customers?limit=1&after={second.pk}").json()] == [first.pk]
    assert [it["id"] for it in call("GET", "/customers?q=karimi").json()] == [second.pk]
    assert call("GET", f"/customers/{first.pk}").json()["full_name"] == first.full_name
    twin = {"full_name": "Another Person", "mobile": "09121234567", "national_id": first.national_id}
    assert problem_of(call("POST", "/customers", twin)) == (409, "duplicate_national_id")
    wrong = {**twin, "national_id": "0932833811"}
    assert call("POST", "/customers", wrong).json()["field"] == "national_id"
    assert Customer.objects.count() == 2


def test_the_api_describes_itself(client_of: Callable[..., Client], clerk: User) -> None:
    described = client_of(clerk).get("/api/v1/openapi.json").json()
    wanted = {
        "/contracts", "/contracts/{number}/quotes", "/contracts/{number}/payments", "/contracts/{number}/ledger",
        "/payments", "/payments/{receipt}/reverse", "/day-prices", "/customers",
        "/customers/{customer_id}/wallet/refunds",
        "/cheques/{cheque_id}/deposit", "/cheques/{cheque_id}/clear", "/cheques/{cheque_id}/bounce",
    }  # fmt: skip
    assert {f"/api/v1{path}" for path in wanted} <= set(described["paths"])
