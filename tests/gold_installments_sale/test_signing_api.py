"""Signing by API: the fixed shapes, the same figures before and after, once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.models import Customer
from gold_installments.models import Contract, ContractMove
from tests.gold_installments.book import everything, findings
from tests.gold_installments_sale.conftest import Call, code_of

WORKED: dict[str, Any] = {
    "kind": "weight", "debt_mg": 22_400, "fee_mg": 2_400, "count": 6, "frequency": "monthly", "signed_on": "1404/06/31",
}  # fmt: skip
MOST_QUERIES = 12


def test_w01_j01_the_preview_is_what_signing_writes(call: Call, buyer: Customer, manager_call: Call) -> None:
    body = {**WORKED, "customer_id": buyer.pk}
    before = everything()
    shown = call("POST", "/contracts/preview", body)
    assert (shown.status_code, everything()) == (200, before)
    made = call("POST", "/contracts", body, key="form")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["version"], told["balance_mg"], told["state"], told["count"]) == (1, 22_400, "in_arrears", 6)
    assert [row["mg"] for row in told["rows"]] == [3733] * 5 + [3735]
    assert [(row["index"], row["due_on"], row["due_on_gregorian"], row["paid_mg"]) for row in told["rows"]][:2] == [
        (1, "1404/07/30", "2025-10-22", 0), (2, "1404/08/30", "2025-11-21", 0)
    ]  # fmt: skip
    assert (told["rows"][5]["due_on"], told["rows"][5]["effective_on"]) == ("1404/12/29", "1405/01/05")
    assert told["rows"][5]["effective_on_gregorian"] == "2026-03-25"
    days = ("index", "mg", "due_on", "effective_on", "due_on_gregorian", "effective_on_gregorian")
    for planned, written in zip(shown.json()["rows"], told["rows"], strict=True):
        assert [planned[name] for name in days] == [written[name] for name in days]
    assert {row["state"] for row in shown.json()["rows"]} == {"future"}
    assert {row["state"] for row in told["rows"]} <= {"overdue", "today", "future"}
    again = call("POST", "/contracts", body, key="form")
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, told, "true")
    assert code_of(call("POST", "/contracts", {**body, "count": 5}, key="form")) == (409, "idempotency_conflict")
    for name in (told["id"], told["number"]):
        assert manager_call("GET", f"/contracts/{name}").json() == told
    assert call("GET", "/contracts/99999999999999999999").status_code == 404
    contract = Contract.objects.get(pk=told["id"])
    moves = [(move.source, move.target, move.actor_id) for move in ContractMove.objects.filter(contract=contract)]
    by = contract.created_by_id
    # Signed long ago, it is late from its first minute: the figures say so, not a person.
    assert moves == [("draft", "signed", by), ("signed", "active", by), ("active", "in_arrears", None)]
    assert AuditEntry.objects.filter(action="contract.signed").count() == 1
    assert findings(timezone.now()) == []


def test_j06_a_day_that_no_calendar_has(call: Call, buyer: Customer) -> None:
    body = {**WORKED, "customer_id": buyer.pk}
    refused = call("POST", "/contracts/preview", {**body, "signed_on": "1404/12/30"})
    assert (code_of(refused), refused.json()["field"]) == ((422, "invalid_date"), "signed_on")
    shown = call("POST", "/contracts/preview", {**body, "signed_on": "۱۴۰۳/۱۲/۳۰"})
    assert (shown.status_code, shown.json()["rows"][0]["due_on"]) == (200, "1404/01/30")
    iso = call("POST", "/contracts/preview", {**body, "signed_on": "2025-09-22"})
    assert iso.json()["rows"][0]["due_on"] == "1404/07/30"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"debt_mg": 0}, "weight_not_positive", "debt_mg"),
        ({"debt_mg": -5}, "weight_not_positive", "debt_mg"),
        ({"debt_mg": 10**15}, "weight_too_large", "debt_mg"),
        ({"debt_mg": "22400"}, "malformed", "debt_mg"),
        ({"debt_mg": 22.4}, "malformed", "debt_mg"),
        ({"debt_mg": None}, "debt_missing", "debt_mg"),
        ({"gold_mg": 5}, "debt_missing", "debt_mg"),
        ({"fee_mg": -1}, "fee_negative", "fee_mg"),
        ({"fee_mg": 22_400}, "weight_not_positive", "debt_mg"),
        ({"fee_mg": 12_000}, "fee_too_large", "fee_mg"),
        ({"rate_bp": 200}, "fee_twice", "fee_mg"),
        ({"count": 0}, "installment_count", "count"),
        ({"count": 61}, "installment_count", "count"),
        ({"debt_mg": 3, "fee_mg": 0}, "weight_too_small", "debt_mg"),
        ({"frequency": "hourly"}, "term_unknown", "frequency"),
        ({"overpay_policy": "burn"}, "term_unknown", "overpay_policy"),
        ({"signed_on": "1404/13/01"}, "invalid_date", "signed_on"),
        ({"signed_on": ""}, "invalid_date", "signed_on"),
        ({"signed_on": "1499/01/01"}, "signed_in_future", "signed_on"),
        ({"signed_on": "1380/01/01"}, "signed_too_long_ago", "signed_on"),
        ({"first_due": "1404/06/31"}, "first_due_out_of_range", "first_due"),
        ({"first_due": "1406/06/31"}, "first_due_out_of_range", "first_due"),
        ({"price_floor": 12_000_000, "price_ceiling": 12_000_000}, "protection_equal", "price_floor"),
        ({"price_floor": 12_000_001, "price_ceiling": 12_000_000}, "protection_crossed", "price_floor"),
        ({"price_floor": 0}, "term_out_of_range", "price_floor"),
        ({"price_ceiling": -1}, "term_out_of_range", "price_ceiling"),
        ({"terms": {"penalty": "grams", "penalty_rate_ppm": -1}}, "term_out_of_range", "penalty_rate_ppm"),
        ({"terms": {"due_day": 32}}, "term_out_of_range", "due_day"),
        ({"terms": {"colour": 1}}, "malformed", "terms.colour"),
        ({"kind": "gold"}, "malformed", "kind"),
        ({"plan_id": 999_999}, "plan_not_found", "plan_id"),
        ({"down_toman": 5}, "down_without_items", "down_payment"),
        ({"rows": [{"due_on": "1404/07/30", "mg": 22_399}], "count": 1}, "rows_not_the_debt", "rows"),
        ({"rows": [{"due_on": "1404/06/31", "mg": 22_400}], "count": 1}, "date_not_after_signing", "rows"),
        ({"rows": [{"due_on": "1404/12/30", "mg": 22_400}], "count": 1}, "invalid_date", "rows"),
        ({"rows": [{"due_on": "1404/07/30", "mg": 22_400}]}, "installment_count", "count"),
        ({"customer_id": 10**12}, "customer_not_found", "customer_id"),
        ({"note": "x" * 2_001}, "note_too_long", "note"),
    ],
)
def test_a_wrong_contract_is_refused_by_name_and_nothing_changes(
    call: Call, buyer: Customer, change: dict[str, Any], code: str, field: str | None
) -> None:
    before = everything()
    answer = call("POST", "/contracts", {**WORKED, "customer_id": buyer.pk, **change})
    assert code_of(answer)[1] == code, answer.content
    assert answer.json().get("field") == field
    assert everything() == before


def test_protection_equal_says_what_it_is(call: Call, buyer: Customer) -> None:
    body = {**WORKED, "customer_id": buyer.pk, "price_floor": 11_000_000, "price_ceiling": 11_000_000}
    assert "قرارداد تومانی" in call("POST", "/contracts/preview", body).json()["detail"]
    stranger = call("POST", "/contracts", {**body, "customer_id": 999_999})
    assert (code_of(stranger), stranger.json()["field"]) == ((404, "customer_not_found"), "customer_id")


def test_a_note_is_edited_over_the_version_that_was_read(call: Call, manager_call: Call, buyer: Customer) -> None:
    told = call("POST", "/contracts", {**WORKED, "customer_id": buyer.pk}).json()
    edited = manager_call("PATCH", f"/contracts/{told['id']}", {"version": 1, "note": "زنگ زد"})
    assert (edited.status_code, edited.json()["version"], edited.json()["note"]) == (200, 2, "زنگ زد")
    late = call("PATCH", f"/contracts/{told['number']}", {"version": 1, "note": "دیر"})
    assert code_of(late) == (409, "version_conflict")
    assert (late.json()["version"], late.json()["changed"][0]["what"], late.json()["changed"][0]["by"]) == (
        2, "note", "Manager",
    )  # fmt: skip
    same = call("PATCH", f"/contracts/{told['number']}", {"version": 2, "note": "زنگ زد"})
    assert same.json()["version"] == 2
    assert Contract.objects.get(pk=told["id"]).note == "زنگ زد"


def test_sixty_rows_cost_no_more_questions_than_one(
    call: Call, buyer: Customer, client_of: Callable[..., Client], clerk: User
) -> None:
    browser = client_of(clerk)
    for count in (1, 60):
        told = call("POST", "/contracts", {**WORKED, "customer_id": buyer.pk, "count": count}).json()
        for ask in (
            partial(call, "GET", f"/contracts/{told['id']}"),
            partial(browser.get, f"/contracts/{told['number']}/"),
        ):
            ask()
            with CaptureQueriesContext(connection) as asked:
                assert ask().status_code == 200
            assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"][:150] for query in asked)
