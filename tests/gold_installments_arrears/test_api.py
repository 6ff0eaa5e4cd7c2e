"""Lateness and settling over HTTP: shapes, keys, roles, and what two people do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from gold_installments.actions import sign_contract
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.actions.sign_deal import sign_deal
from gold_installments.models import Contract, Payment, PaymentClaim
from gold_installments.queries import wallet_of
from gold_installments.rules.wish import DealKind, Wish
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import WORKED_PRICE, a_customer, fresh, price_at
from tests.gold_installments_arrears.book import GRAMS

Call = Callable[..., Any]


@pytest.fixture
def now(in_shop: object) -> datetime:
    """This very moment, with the worked price: the API reads the clock."""
    moment = timezone.now()
    price_at(WORKED_PRICE, moment)
    return moment


@pytest.fixture
def contract(now: datetime, manager: User) -> Contract:
    """11,201 mg in one row, ten days late, with 3 % off for settling early and 112 mg of penalty."""
    then = now - timedelta(days=60)
    made = sign_contract(
        customer=a_customer(manager), gold_mg=11_201, installment_count=1, signed_date=tehran_today(then),
        first_due_date=tehran_today(now) - timedelta(days=10), actor=manager, now=then, idempotency_key="late",
        early_discount="remainder", early_discount_bp=300, holiday_shift="none", **GRAMS,
    )  # fmt: skip
    roll_contracts(now=now)
    return made


def test_s01_over_the_api_with_its_penalty(call: Call, contract: Contract, clerk: User, viewer: User) -> None:
    path = f"/contracts/{contract.pk}"
    shown = call(clerk, "GET", f"{path}/settlement-quote")
    told = shown.json()
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")
    assert (told["left_mg"], told["penalties_and_fees_mg"], told["discount_toman"]) == (11_313, 112, 3_780_338)
    # 11,313 mg are 127,271,250 Toman; of the penalty's 1,260,000 nothing is let off.
    assert (told["amount_toman"], told["price_toman_per_gram"]) == (123_490_912, 11_250_000)
    wish = {
        "quote_id": told["id"],
        "tender": [
            {"kind": "pos", "amount_toman": 100_000_000, "reference": "R1"},
            {"kind": "cash", "amount_toman": 23_490_912},
        ],
    }  # fmt: skip
    assert call(viewer, "POST", f"{path}/settle", wish, key="S").status_code == 403
    done = call(clerk, "POST", f"/contracts/{contract.number}/settle", wish, key="S")
    assert (done.status_code, done.json()["settled"], done.json()["state"]) == (201, True, "settled")
    assert (done.json()["balance_mg"], done.json()["discount_mg"]) == (0, 336)
    again = call(clerk, "POST", f"{path}/settle", wish, key="S")
    assert (again.json(), again["Idempotency-Replayed"]) == (done.json(), "true")
    assert call(clerk, "POST", f"{path}/settle", wish).status_code == 422
    closed = call(clerk, "GET", f"{path}/settlement-quote")
    assert (closed.status_code, closed.json()["code"]) == (409, "contract_settled")


def test_what_the_quote_asks_for_in_toman_closes_a_debt_of_odd_rial(call: Call, now: datetime, manager: User) -> None:
    """118,000,050 Rial and twelve days at one per mille, 1,416,001: a Rial beyond the Toman, which is not left over."""
    then, today = now - timedelta(days=60), tehran_today(now)
    wish = Wish(
        kind=DealKind.TOMAN, gold_mg=1_000, principal_rial=118_000_050, count=1, signed_on=tehran_today(then),
        first_due=today - timedelta(days=12),
        terms={"penalty": "grams", "penalty_rate_ppm": 1_000, "holiday_shift": "none"},
    )  # fmt: skip
    signed = sign_deal(customer=a_customer(manager), wish=wish, actor=manager, now=then, idempotency_key="odd").contract
    roll_contracts(now=now)
    told = call(manager, "GET", f"/contracts/{signed.pk}/settlement-quote").json()
    assert (told["amount_toman"], told["left_toman"], told["penalties_and_fees_toman"]) == (
        11_941_606,
        11_941_605,
        141_600,
    )
    money = {"quote_id": told["id"], "tender": [{"kind": "cash", "amount_toman": told["amount_toman"]}]}
    done = call(manager, "POST", f"/contracts/{signed.pk}/settle", money, key="odd").json()
    assert (done["settled"], done["state"], done["balance_rial"]) == (True, "settled", 0)
    assert wallet_of(signed.customer) == 9


def test_an_old_settlement_quote_comes_back_as_a_new_one(call: Call, contract: Contract, clerk: User) -> None:
    path = f"/contracts/{contract.pk}"
    told = call(clerk, "GET", f"{path}/settlement-quote").json()
    money = {"tender": [{"kind": "cash", "amount_toman": 1_000_000}]}
    part = call(clerk, "POST", f"{path}/settle", {"quote_id": told["id"], **money}, key="P").json()
    assert (part["settled"], part["discount_toman"], part["credited_mg"]) == (False, 0, 89)
    late = call(clerk, "POST", f"{path}/settle", {"quote_id": told["id"], **money}, key="Q")
    assert (late.status_code, late.json()["code"]) == (409, "settlement_changed")
    fresh_quote = late.json()["new_quote"]
    assert fresh_quote["amount_toman"] < told["amount_toman"]
    # The same shape as the quote itself: a client shows both by the same code.
    again = call(clerk, "GET", f"{path}/settlement-quote").json()
    assert (fresh_quote.keys(), fresh_quote["left_mg"]) == (again.keys(), again["left_mg"])
    assert Payment.objects.count() == 1


def test_a_clerk_neither_waives_nor_discounts_and_the_trail_says_so(
    call: Call, contract: Contract, clerk: User, manager: User, owner: User
) -> None:
    path = f"/contracts/{contract.pk}"
    waiver = {"amount_mg": 100, "reason": "was in hospital"}
    settle = {"tender": [{"kind": "cash", "amount_toman": 1}], "discount_extra_toman": 10, "reason": "old customer"}
    for door, body in ((f"{path}/penalty-waivers", waiver), (f"{path}/settle", settle)):
        refused = call(clerk, "POST", door, body, key="C")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert AuditEntry.objects.filter(action="refused", actor=clerk).count() == 2
    assert fresh(contract).balance_mg == 11_313
    asked = call(manager, "POST", f"{path}/penalty-waivers", waiver, key="W")
    assert (asked.status_code, asked.json()["done"], asked.json()["approval"]["state"]) == (202, False, "waiting")
    door = f"/approvals/{asked.json()['approval']['id']}/approve"
    assert call(manager, "POST", door, {}, key="O").json()["code"] == "own_request"
    assert call(owner, "POST", door, {}, key="P").json()["state"] == "approved"
    found = call(clerk, "GET", f"{path}/penalties").json()
    assert (found["unit"], found["open"], fresh(contract).balance_mg) == ("mg", 12, 11_213)
    assert [(it["charged"], it["waived"], it["paid"]) for it in found["rows"]] == [(112, 100, 0)]
    too_much = call(manager, "POST", f"{path}/penalty-waivers", {"amount_mg": 13, "reason": "more"}, key="X")
    assert too_much.json()["field"] == "amount_mg"
    assert too_much.json()["code"] == "waiver_too_large"
    other = call(manager, "POST", f"{path}/penalty-waivers", {"amount_toman": 1, "reason": "more"}, key="Y")
    assert other.json()["code"] == "waiver_other_unit"
    assert call(clerk, "POST", f"{path}/forgive", key="F").json()["code"] == "too_much_to_forgive"


def test_claims_promises_steps_and_lists(call: Call, contract: Contract, clerk: User, now: datetime) -> None:
    path, today = f"/contracts/{contract.pk}", format_jalali(tehran_today(now))
    first = call(clerk, "GET", "/collections").json()
    assert [(it["contract"], it["next_kind"], it["is_due"]) for it in first] == [(contract.number, "call", True)]
    step = call(clerk, "POST", f"{path}/collection-steps", {"kind": "call", "note": "no answer", "next_on": today})
    assert (step.status_code, step.json()["next_on"]) == (201, today)
    promise = call(clerk, "POST", f"{path}/promises", {"promised_for": today})
    assert (promise.status_code, promise.json()["mg"], promise.json()["state"]) == (201, 11_201, "open")
    aging = call(clerk, "GET", "/arrears/aging?by=customer").json()
    assert [it["mg"] for it in aging["total"]] == [0, 11_201, 0, 0, 0]
    assert (aging["lines"][0]["oldest_days"], aging["price"]["toman_per_gram"]) == (10, 11_250_000)
    body = {"amount_toman": 126_011_250, "paid_on": today, "tender": "card", "reference": "۷۷۸۸"}
    claim = call(clerk, "POST", f"{path}/claims", body, key="C")
    assert (claim.status_code, claim.json()["state"], claim.json()["reference"]) == (201, "waiting", "7788")
    assert call(clerk, "POST", f"{path}/claims", body, key="C").json() == claim.json()
    assert [it["id"] for it in call(clerk, "GET", "/claims").json()] == [claim.json()["id"]]
    assert call(clerk, "GET", "/collections").json() == []
    done = call(clerk, "POST", f"/claims/{claim.json()['id']}/accept", key="D")
    assert (done.json()["state"], fresh(contract).balance_mg) == ("accepted", 112)
    assert done.json()["receipt_number"] == PaymentClaim.objects.get().payment.receipt_number  # type: ignore[union-attr]
    kept = call(clerk, "GET", f"{path}/promises").json()
    assert [(it["state"], it["paid_mg"]) for it in kept] == [("kept", 11_201)]
    withdrawn = call(clerk, "POST", f"/promises/{kept[0]['id']}/withdraw").json()
    assert withdrawn["state"] == "withdrawn"


def test_standing_statement_notice_and_exposure(call: Call, contract: Contract, viewer: User) -> None:
    customer = f"/customers/{contract.customer_id}"
    standing = call(viewer, "GET", f"{customer}/standing").json()
    assert (standing["on_time_percent"], standing["most_days_late"], standing["exposure_mg"]) == (0, 10, 11_313)
    statement = call(viewer, "GET", f"{customer}/statement").json()
    assert [it["kind"] for it in statement["lines"]] == ["signing", "penalty"]
    assert statement["closing"] == {"mg": 11_313, "rial": 0, "wallet_rial": 0}
    wrong = call(viewer, "GET", f"{customer}/statement?first=1404/12/30")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_date")
    notice = call(viewer, "GET", f"/contracts/{contract.number}/notice").json()
    assert (notice["late_mg"], notice["owed_mg"], notice["value_toman"]) == (11_201, 11_313, 127_271_250)
    exposure = call(viewer, "GET", "/exposure").json()
    assert (exposure["mg"], exposure["value_rial"]) == (11_313, 1_272_712_500)
    assert [(it["move_percent"], it["customers_over_limit"]) for it in exposure["stress"]] == [(10, 0), (-10, 0)]
