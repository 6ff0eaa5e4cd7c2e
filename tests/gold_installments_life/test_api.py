"""The life of a contract over HTTP: the same answers as the actions, roles, versions, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from gold_installments.actions import set_day_price, sign_contract
from gold_installments.api.days import day_from
from gold_installments.models import Contract
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import TOMAN, WORKED_PRICE, a_customer, a_key, pay
from tests.gold_installments.test_api import Call, caller_of


@pytest.fixture
def calls(client_of: Callable[..., Client], owner: User, manager: User, clerk: User) -> dict[str, Call]:
    """A client of each."""
    return {who.username: caller_of(client_of, who) for who in (owner, manager, clerk)}


@pytest.fixture
def signed(owner: User) -> Contract:
    """22,400 mg signed now, 3,733 of them paid, at typed prices of today."""
    now = timezone.now()
    set_day_price(
        rial_per_g=WORKED_PRICE,
        buy_rial_per_g=11_100_000 * TOMAN,
        reason="در این آزمون بازار نیست",
        actor=owner,
        now=now,
    )
    contract = sign_contract(
        customer=a_customer(owner, now=now), gold_mg=20_000, fee_mg=2_400, installment_count=6,
        signed_date=tehran_today(now), actor=owner, now=now, idempotency_key=a_key(), retention_bp=1_000,
    )  # fmt: skip
    pay(contract, 42_000_000, owner, now=now)
    contract.refresh_from_db()
    return contract


def test_a_reschedule_is_shown_asked_for_approved_and_told(calls: dict[str, Call], signed: Contract) -> None:
    path, version = f"/contracts/{signed.number}", signed.version
    shown = calls["manager"]("POST", f"{path}/reschedule/preview", {"count": 5})
    assert (shown.status_code, [row["amount"] for row in shown.json()["after"]]) == (200, [3_733] * 4 + [3_735])
    first = shown.json()["after"][0]
    assert day_from(first["effective_on"], field="").isoformat() == first["effective_on_gregorian"]
    assert first["effective_on"].startswith("14")
    body = {"count": 5, "version": version, "reason": "درآمد کم شده"}
    assert calls["clerk"]("POST", f"{path}/reschedule", body).status_code == 403
    assert AuditEntry.objects.filter(action="refused", detail__grant="contract.reschedule").exists()
    asked = calls["manager"]("POST", f"{path}/reschedule", body)
    assert (asked.status_code, asked.json()["done"], asked.json()["contract"]["version"]) == (202, False, version)
    waiting = calls["owner"]("GET", "/approvals?state=waiting").json()
    assert [(one["kind"], one["contract"], one["asked_by"]) for one in waiting] == [
        ("reschedule", signed.number, "Manager")
    ]
    approve = f"/approvals/{waiting[0]['id']}/approve"
    assert calls["manager"]("POST", approve, {}, Idempotency_Key="m").json()["code"] == "own_request"
    assert calls["owner"]("POST", approve, {}, Idempotency_Key="o").json()["state"] == "approved"
    assert calls["owner"]("POST", approve, {}, Idempotency_Key="o").status_code == 200
    late = calls["manager"]("POST", f"{path}/due-day", {"from_row": 3, "day": 25, "version": version, "reason": "دیر"})
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert late.json()["changed"][0]["by"] == "Manager"
    history = calls["clerk"]("GET", f"/contracts/{signed.pk}/history").json()
    assert [one["what"] for one in history if one["kind"] == "version"] == ["signed", "rescheduled"]
    uneven = {"rows_toman": [5], "version": version + 1, "reason": "تومانی"}
    assert calls["manager"]("POST", f"{path}/reschedule", uneven).json()["field"] == "rows_toman"


def test_a_cancellation_and_its_repeat(calls: dict[str, Call], signed: Contract) -> None:
    path = f"/contracts/{signed.number}/cancel"
    shown = calls["owner"]("POST", f"{path}/preview", {"returned_mg": 20_000}).json()
    # 3,733 mg at 11,100,000 are 41,436,300; a tenth is kept.
    assert (shown["paid_mg"], shown["refund_rial"]) == (3_733, 37_292_670 * TOMAN)
    body = {"returned_mg": 20_000, "version": signed.version, "reason": "پشیمان شد", "payout": "wallet"}
    assert calls["manager"]("POST", path, body, Idempotency_Key="c").status_code == 403
    assert calls["owner"]("POST", path, body).status_code == 422
    first = calls["owner"]("POST", path, body, Idempotency_Key="c")
    again = calls["owner"]("POST", path, body, Idempotency_Key="c")
    assert (first.status_code, first.json()["contract"]["state"]) == (201, "cancelled")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert first.json()["refund_rial"] == shown["refund_rial"]
    away = calls["owner"](
        "POST", f"/contracts/{signed.number}/archive", {"version": first.json()["contract"]["version"]}
    )
    assert away.json()["archived"] is True


def test_a_write_off_a_recovery_and_the_way_back(calls: dict[str, Call], signed: Contract) -> None:
    path = f"/contracts/{signed.number}"
    body = {"version": signed.version, "reason": "ناپدید شد"}
    asked = calls["owner"]("POST", f"{path}/write-off", body, Idempotency_Key="w")
    assert (asked.status_code, asked.json()["contract"]["state"]) == (202, "active")
    number = asked.json()["approval"]["id"]
    seen = calls["manager"]("POST", f"/approvals/{number}/approve", {"note": "دیدم"}, Idempotency_Key="a")
    assert seen.json()["state"] == "approved"
    money = {"amount_toman": 11_250_000, "tender": "card", "reference": "۱۲۳۴"}
    paid = calls["clerk"]("POST", f"{path}/recoveries", money, Idempotency_Key="r")
    assert (paid.status_code, paid.json()["mg"], paid.json()["reference"]) == (201, 1_000, "1234")
    assert calls["clerk"]("POST", f"{path}/recoveries", money, Idempotency_Key="r").json() == paid.json()
    twin = calls["clerk"]("POST", f"{path}/recoveries", money, Idempotency_Key="r2")
    assert twin.json()["code"] == "duplicate_tender_ref"
    version = calls["owner"]("GET", path).json()["version"]
    back = {"version": version, "reason": "پیدا شد"}
    refused = calls["owner"]("POST", f"{path}/revive", back, Idempotency_Key="v")
    assert (refused.status_code, refused.json()["code"]) == (409, "recoveries_exist")
    undo, why = f"/recoveries/{paid.json()['receipt_number']}/undo", {"reason": "اشتباه بود"}
    undone = calls["clerk"]("POST", undo, why, Idempotency_Key="u")
    assert undone.json()["undone"] is True
    again = calls["clerk"]("POST", undo, why, Idempotency_Key="u")
    assert (again.json(), again["Idempotency-Replayed"]) == (undone.json(), "true")
    assert calls["clerk"]("POST", undo, {"reason": "دیگری"}, Idempotency_Key="u").status_code == 409
    assert [one["undone"] for one in calls["clerk"]("GET", f"{path}/recoveries").json()] == [True]
    assert calls["owner"]("POST", f"{path}/revive", back, Idempotency_Key="v").status_code == 202


def test_a_payer_and_a_month(calls: dict[str, Call], signed: Contract, owner: User) -> None:
    heir = a_customer(owner, name="علی احمدی", now=timezone.now())
    body: dict[str, Any] = {"customer_id": heir.pk, "version": signed.version, "reason": "وارث است"}
    made = calls["manager"]("POST", f"/contracts/{signed.number}/payer", body)
    assert (made.status_code, made.json()["customer_id"]) == (200, heir.pk)
    year = int(format_jalali(tehran_today(timezone.now()))[:4])
    locked = calls["owner"]("POST", "/months/locks", {"year": year - 1, "month": 6})
    assert (locked.status_code, locked.json()["through"]) == (201, f"{year - 1}/06/31")
    assert calls["manager"]("POST", "/months/locks", {"year": year - 1, "month": 7}).status_code == 403
    assert [one["month"] for one in calls["clerk"]("GET", "/months/locks").json()] == [6]
    assert calls["owner"]("POST", "/months/locks", {"year": year + 1, "month": 1}).json()["code"] == "month_not_over"
