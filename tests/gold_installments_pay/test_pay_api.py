"""Paying over HTTP in the fixed shapes, the ledger, cheques and wallets, and the receipt anybody may open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_installments.actions import reverse_payment, set_day_price
from gold_installments.models import Approval, Contract, Payment
from gold_installments.queries.receipt_link import receipt_path, receipt_token
from persian.jalali import format_jalali, tehran_today
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import WORKED_PRICE, a_contract, a_customer, pay, price_at
from tests.gold_installments.test_api import caller_of, problem_of

Call = Callable[..., Any]
ClientOf = Callable[..., Client]


@pytest.fixture
def call(client_of: ClientOf, clerk: User) -> Call:
    """The clerk's client."""
    return caller_of(client_of, clerk)


@pytest.fixture
def signed(clerk: User, in_shop: Shop) -> Contract:
    """A contract signed now, with a fresh price: the API reads the clock."""
    price_at(WORKED_PRICE, timezone.now())
    return a_contract(clerk, now=timezone.now())


def test_the_fixed_shapes_of_a_payment(call: Call, signed: Contract) -> None:
    quote = call("POST", f"/contracts/{signed.pk}/quotes", {"rows": [1]}).json()
    assert {name: quote[name] for name in ("mg", "price_toman_per_gram", "amount_toman")} == {
        "mg": 3733, "price_toman_per_gram": 11_250_000, "amount_toman": 41_997_000,
    }  # fmt: skip
    paid = call("POST", f"/contracts/{signed.pk}/payments", {"quote_id": quote["id"]}, Idempotency_Key="1").json()
    assert (paid["credited_mg"], paid["rounding_toman"], paid["balance_mg"]) == (3733, 750, 18_667)
    assert paid["allocations"] == [{"kind": "row", "schedule": 1, "index": 1, "mg": 3733, "rial": 0}]
    assert (paid["price"]["price_toman_per_gram"], paid["price"]["source"], paid["price"]["confirmed_by"]) == (
        11_250_000, "wallgold", "",
    )  # fmt: skip
    legs = [
        {"kind": "card", "amount_toman": 20_000_000, "reference": "۱۲۳"},
        {"kind": "cash", "amount_toman": 22_000_000},
    ]
    wish = {"amount_toman": 42_000_000, "tender": legs, "paid_at": format_jalali(tehran_today(timezone.now()))}
    free = call("POST", f"/contracts/{signed.number}/payments", wish, Idempotency_Key="2").json()
    assert (free["credited_mg"], free["rounding_toman"], free["rounding_rial"]) == (3733, 3_750, 37_500)
    assert [(leg["kind"], leg["reference"]) for leg in free["tender"]] == [("card", "123"), ("cash", "")]
    twin = call(
        "POST",
        f"/contracts/{signed.pk}/payments",
        {**wish, "tender": None, "amount_toman": 1_125_000},
        Idempotency_Key="3",
    )
    assert (twin.status_code, twin.json()["price"]["price_toman_per_gram"]) == (201, 11_250_000)
    again = call("POST", f"/contracts/{signed.pk}/payments", {"amount_toman": 1_125_000}, Idempotency_Key="4")
    assert problem_of(again) == (409, "looks_like_a_duplicate")
    assert again.json()["receipt"] == twin.json()["receipt_number"]
    known = call("POST", f"/contracts/{signed.pk}/payments", {**wish, "amount_toman": None}, Idempotency_Key="5")
    assert problem_of(known) == (422, "duplicate_tender_ref")


def test_times_out_of_the_calendar_and_requests_of_another_kind(call: Call, signed: Contract, clerk: User) -> None:
    where = f"/contracts/{signed.pk}/payments"
    for moment in ("0001-01-01T00:00:00+03:30", "9999-12-31T23:59:59-12:00", "2025-10-22T10:00:00"):
        wish = {"amount_toman": 1_000_000, "paid_at": moment}
        assert problem_of(call("POST", where, wish, Idempotency_Key=moment)) == (422, "invalid_date")
    for order in ([], ["wallet"], ["penalties"], ["wallet", "due"]):
        refused = call("POST", where, {"amount_toman": 11_000_000, "order": order}, Idempotency_Key=f"order {order}")
        assert problem_of(refused) == (422, "order_reaches_nothing")
        assert refused.json()["field"] == "order"
    told = {"mg": 100, "price_toman_per_gram": 10_000_000, "price_reason": "an old friend"}
    asked = call("POST", f"/contracts/{signed.pk}/price-requests", told)
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    row = Approval.objects.get()
    assert call("GET", f"/price-requests/{row.pk}").json() == asked.json()
    other = Approval.objects.create(
        kind="write_off", contract=signed, subject_version=1, payload={}, reason="gone", asked_by=clerk,
        asked_at=timezone.now(),
    )  # fmt: skip
    assert problem_of(call("GET", f"/price-requests/{other.pk}")) == (404, "approval_not_found")


def test_r4_the_mode_of_rounding_is_chosen_and_frozen(call: Call, clerk: User, in_shop: Shop) -> None:
    price_at(10_900_000 * 10, timezone.now())
    wish = {
        "customer_id": a_customer(clerk).pk, "kind": "weight", "debt_mg": 22_400, "count": 6,
        "signed_on": format_jalali(tehran_today(timezone.now())), "terms": {"rounding": "down"},
    }  # fmt: skip
    wrong = {**wish, "terms": {"rounding": "up"}}
    assert problem_of(call("POST", "/contracts", wrong, Idempotency_Key="0")) == (422, "term_unknown")
    made = call("POST", "/contracts", wish, Idempotency_Key="1").json()
    assert made["terms"]["rounding"] == "down"
    free = {"amount_toman": 40_000_000}
    paid = call("POST", f"/contracts/{made['id']}/payments", free, Idempotency_Key="2").json()
    assert (paid["credited_mg"], paid["rounding_toman"]) == (3_669, 7_900)


def test_r8_both_ways_of_old_gold_are_shown_before(call: Call, signed: Contract, owner: User) -> None:
    set_day_price(
        rial_per_g=WORKED_PRICE, buy_rial_per_g=111_000_000, reason="the market is closed", actor=owner,
        now=timezone.now(),
    )  # fmt: skip
    bag = {"gross_mg": 5_240, "stones_mg": 310, "fineness": 7_500}
    where = f"/contracts/{signed.number}/gold-preview"
    seen = call("POST", where, bag).json()
    assert (seen["eq750_mg"], seen["bought_rial"], seen["price_usable"]) == (4_864, 539_904_000, True)
    assert (seen["two_legs"]["credited_mg"], seen["gram_for_gram"]["credited_mg"]) == (4_799, 4_864)
    assert (seen["two_legs"]["balance_mg"], seen["gram_for_gram"]["balance_mg"]) == (17_601, 17_536)
    tender = {"tender": [{"kind": "old_gold", "piece": bag}]}
    paid = call("POST", f"/contracts/{signed.pk}/payments", tender, Idempotency_Key="1").json()
    assert (paid["credited_mg"], paid["balance_mg"]) == (4_799, 17_601)
    heavy = call("POST", where, {**bag, "gross_mg": 40_000, "stones_mg": 0}).json()
    assert (heavy["two_legs"]["balance_mg"], heavy["gram_for_gram"]["balance_mg"]) == (0, 0)
    assert heavy["two_legs"]["wallet_rial"] < heavy["gram_for_gram"]["wallet_rial"]
    assert problem_of(call("POST", where, {**bag, "kind": "melted"})) == (422, "assay_number_needed")


def test_the_ledger_runs_in_both_units_page_by_page(call: Call, signed: Contract, clerk: User) -> None:
    call("POST", f"/contracts/{signed.pk}/payments", {"amount_toman": 42_000_000}, Idempotency_Key="1")
    undone = Payment.objects.get()
    call("POST", f"/payments/{undone.pk}/reverse", {"reason": "wrong customer"})
    first = call("GET", f"/contracts/{signed.number}/ledger?limit=2")
    assert [(entry["kind"], entry["balance_mg"]) for entry in first.json()] == [
        ("signing", 22_400),
        ("payment", 18_667),
    ]
    assert first.json()[1]["receipt_number"] == undone.receipt_number
    assert {line["account"] for line in first.json()[1]["lines"]} == {
        "cash", "gold_exchange", "rounding", "gold_receivable",
    }  # fmt: skip
    rest = call("GET", first["Link"].split(">")[0].removeprefix("</api/v1")).json()
    assert [(entry["kind"], entry["balance_mg"], entry["actor"]) for entry in rest] == [
        ("reversal", 22_400, clerk.display_name)
    ]
    assert rest[0]["reverses"] == first.json()[1]["id"]


def test_cheques_and_wallets_by_api(call: Call, client_of: ClientOf, signed: Contract, owner: User) -> None:
    told = {
        "sayad_id": "1234567890123456",
        "due_on": format_jalali(tehran_today(timezone.now())),
        "drawer_name": "زهرا احمدی",
    }
    wish = {"tender": [{"kind": "cheque", "amount_toman": 300_000_000, "cheque": told}]}
    taken = call("POST", f"/contracts/{signed.pk}/payments", wish, Idempotency_Key="1").json()
    assert (taken["credited_mg"], taken["pending_toman"], taken["price"]) == (0, 300_000_000, None)
    pk = taken["tender"][0]["cheque_id"]
    assert call("POST", f"/cheques/{pk}/deposit").json()["state"] == "deposited"
    cleared = call("POST", f"/cheques/{pk}/clear", {"price_reason": ""}, Idempotency_Key="2").json()
    assert (cleared["state"], cleared["payment"]["credited_mg"]) == ("cleared", 22_400)
    assert cleared["payment"]["wallet_toman"] == 48_000_000
    # Which debts it paid is told at once, as its own page tells it.
    assert sum(one["mg"] for one in cleared["payment"]["allocations"]) == 22_400
    assert cleared["payment"] == call("GET", f"/payments/{cleared['payment']['id']}").json()
    bounced = call("POST", f"/cheques/{pk}/bounce", {"reason": "no cover"}, Idempotency_Key="3")
    assert problem_of(bounced) == (409, "cheque_not_here")
    assert problem_of(call("POST", "/cheques/999999999/deposit")) == (404, "cheque_not_found")
    where = f"/customers/{signed.customer_id}/wallet"
    refund = {"amount_toman": 8_000_000, "tender": "transfer", "reference": "9"}
    assert problem_of(call("POST", f"{where}/refunds", refund, Idempotency_Key="4")) == (403, "not_permitted")
    done = caller_of(client_of, owner)("POST", f"{where}/refunds", refund, Idempotency_Key="5")
    assert (done.status_code, done.json()["left_toman"]) == (201, 40_000_000)
    assert [move["toman"] for move in call("GET", f"{where}/moves").json()] == [-8_000_000, 48_000_000]


def test_d16_whoever_holds_the_paper_sees_whether_it_stands(
    call: Call, client_of: ClientOf, signed: Contract, clerk: User, other_shop: Shop
) -> None:
    paid = call("POST", f"/contracts/{signed.pk}/payments", {"amount_toman": 42_000_000}, Idempotency_Key="1").json()
    payment = Payment.objects.get(pk=paid["id"])
    stranger = client_of(None)
    page = stranger.get(paid["link"])
    text = page.content.decode()
    assert (page.status_code, paid["link"]) == (200, receipt_path(payment))
    assert "Alpha Gold" in text
    customer = signed.customer
    assert not any(secret in text for secret in (customer.full_name, customer.national_id, customer.mobile[-9:]))
    assert "باطل شد" not in text
    reverse_payment(payment=payment, reason="wrong customer", actor=clerk, now=timezone.now())
    assert "باطل شد" in stranger.get(paid["link"]).content.decode()
    token = receipt_token(payment)
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), f"{payment.pk + 1}-{token.split('-')[1]}", "x"):
        assert stranger.get(f"/r/{wrong}/").status_code == 404
    with inside(other_shop):
        assert receipt_token(payment) != token
    assert client_of(None, other_shop).get(paid["link"]).status_code == 404
    shown = client_of(clerk).get(f"/receipts/{payment.receipt_number}/").content.decode()
    assert paid["link"] in shown
    assert '<svg class="qr"' in shown


def test_d16_the_door_of_receipts_closes_for_whoever_guesses(
    client_of: ClientOf, signed: Contract, clerk: User, other_shop: Shop
) -> None:
    payment = pay(signed, 1_125_000, clerk, now=timezone.now()).payment
    honest, guesser = client_of(None), client_of(None)
    guesser.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert [guesser.get(f"/r/{number}-aaaaaaaaaaaaaaaa/").status_code for number in range(20)] == [404] * 20
    closed = guesser.get(receipt_path(payment))
    assert (closed.status_code, closed["Retry-After"]) == (429, "900")
    assert "پانزده دقیقه" in closed.content.decode()
    assert payment.receipt_number not in closed.content.decode()
    # Nobody else's trouble: another address, another shop.
    assert honest.get(receipt_path(payment)).status_code == 200
    elsewhere = client_of(None, other_shop)
    elsewhere.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert elsewhere.get("/r/x/").status_code == 404
