"""R16 for everything that moves money or gold: one key is one write, however many ask, and it says that it was one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from gold_installments.actions import sign_contract
from gold_installments.actions.roll_contracts import roll_contracts
from gold_installments.models import Contract, LedgerEntry
from guarantees.models import GuaranteeMove
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import WORKED_PRICE, a_customer, findings, fresh, price_at
from tests.gold_installments_arrears.book import GRAMS
from tests.guarantees.conftest import a_slip
from tests.isolation.doors import document

Call = Callable[..., Any]
#: Writes that move neither money nor gold: they are safe to repeat, or carry the version that was read.
FREE = {
    "approvals/{}/refuse", "calculator", "cheques/{}/deposit", "claims/{}/refuse", "contracts/preview",
    "contracts/{}/approval", "contracts/{}/archive", "contracts/{}/cancel/preview", "contracts/{}/collection-steps",
    "contracts/{}/due-day", "contracts/{}/due-day/preview", "contracts/{}/gold-preview", "contracts/{}/moratorium",
    "contracts/{}/moratorium/preview", "contracts/{}/payer", "contracts/{}/price-requests", "contracts/{}/promises",
    "contracts/{}/quotes", "contracts/{}/reschedule", "contracts/{}/reschedule/preview", "customers",
    "customers/{}/consents", "customers/{}/files", "customers/{}/merge", "customers/{}/notes", "day-prices",
    "day-prices/clear", "holidays", "months/locks", "plans", "prices/manual", "promises/{}/withdraw", "rates",
    "shop-terms",
    # A payment is reversed once, whoever asks how often: the answer is that of the first time.
    "payments/{}/reverse",
    # Texts: one a `dedupe_key` or `request_key` of the body; the others take a step that can be taken once.
    "appointments", "appointments/{}/came", "appointments/{}/cancel", "appointments/{}/missed", "campaigns",
    "campaigns/{}/cancel", "campaigns/{}/pause", "campaigns/{}/resume", "campaigns/{}/start", "customers/{}/link",
    "messages", "messages/{}/settle", "opt-outs", "opt-outs/{}/lift", "schedules", "schedules/{}/disable",
    "schedules/{}/enable", "templates/{}/house", "templates/{}/preview",
}  # fmt: skip


@pytest.fixture
def now(in_shop: object) -> datetime:
    """This very moment, with the worked price: the API reads the clock."""
    moment = timezone.now()
    price_at(WORKED_PRICE, moment)
    return moment


def late_contract(actor: User, now: datetime, mg: int = 11_201) -> Contract:
    """One row, ten days late, with a penalty."""
    then = now - timedelta(days=60)
    made = sign_contract(
        customer=a_customer(actor), gold_mg=mg, installment_count=1, signed_date=tehran_today(then),
        first_due_date=tehran_today(now) - timedelta(days=10), actor=actor, now=then, idempotency_key=f"late-{mg}",
        holiday_shift="none", **GRAMS,
    )  # fmt: skip
    roll_contracts(now=now)
    return made


def test_r16_every_write_that_moves_money_or_gold_asks_for_a_key() -> None:
    keyless = set()
    for path, methods in document()["paths"].items():
        headers = [one for one in methods.get("post", {}).get("parameters", []) if one["name"] == "Idempotency-Key"]
        if "post" in methods and not any(one["required"] for one in headers):
            keyless.add(re.sub(r"\{[^}]*\}", "{}", path.removeprefix("/api/v1/")))
    assert keyless - FREE == set()


def replayed(call: Call, user: User, path: str, body: object, other: object, key: str) -> Any:
    """The answer, after it was refused without a key, given once, given again as it was, and refused to another body
    with the same key.
    """
    assert call(user, "POST", path, body).status_code == 422
    first = call(user, "POST", path, body, key=key)
    assert first.status_code in (200, 201, 202), first.content.decode()
    assert not first.headers.get("Idempotency-Replayed")
    again = call(user, "POST", path, body, key=key)
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (first.status_code, first.json(), "true")
    door, wrong = other if isinstance(other, tuple) else (path, other)
    elsewhere = call(user, "POST", door, wrong, key=key)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "idempotency_conflict"), (
        elsewhere.content.decode()
    )
    return first.json()


def test_r16_lateness(call: Call, now: datetime, clerk: User, manager: User, owner: User) -> None:
    contract, other = late_contract(manager, now), late_contract(manager, now, 1)
    path, today = f"/contracts/{contract.pk}", format_jalali(tehran_today(now))
    waiver = {"amount_mg": 100, "reason": "was in hospital"}
    asked = replayed(call, manager, f"{path}/penalty-waivers", waiver, {**waiver, "amount_mg": 99}, "W")
    door = f"/approvals/{asked['approval']['id']}/approve"
    assert replayed(call, owner, door, {}, {"note": "another word"}, "A")["state"] == "approved"
    assert fresh(contract).balance_mg == 11_213
    claim = {"amount_toman": 10_000_000, "paid_on": today, "tender": "card", "reference": "7788"}
    made = replayed(call, clerk, f"{path}/claims", claim, {**claim, "amount_toman": 1}, "C")
    second = call(clerk, "POST", f"{path}/claims", {**claim, "reference": "7789"}, key="C2").json()
    accepting = (f"/claims/{second['id']}/accept", None)
    assert replayed(call, clerk, f"/claims/{made['id']}/accept", None, accepting, "D")["receipt_number"]
    assert LedgerEntry.objects.filter(kind="payment").count() == 1
    forgiven = replayed(call, clerk, f"/contracts/{other.pk}/forgive", None, (f"{path}/forgive", None), "F")
    assert (forgiven["state"], fresh(other).balance_mg) == ("settled", 0)
    money = {"tender": [{"kind": "cash", "amount_toman": 1_000_000}]}
    replayed(call, clerk, f"{path}/settle", money, {**money, "twin_reason": "again"}, "S")
    assert (LedgerEntry.objects.filter(kind="payment").count(), findings(now)) == (2, [])


def test_r16_savings_boxes_and_guarantees(call: Call, now: datetime, manager: User) -> None:
    contract = late_contract(manager, now)
    opened = {"target_mg": 10_000, "count": 4}
    plan = replayed(
        call, manager, f"/customers/{contract.customer_id}/savings", opened, {**opened, "count": 5}, "S1"
    )["number"]  # fmt: skip
    paid = {"tender": [{"kind": "cash", "amount_toman": 42_000_000}]}
    more = {"tender": [{"kind": "cash", "amount_toman": 42_000_001}]}
    first = replayed(call, manager, f"/savings/{plan}/deposits", paid, more, "S2")["receipt_number"]
    use = {"kind": "pay_debt", "mg": 1_000, "contract": contract.number}
    used = replayed(call, manager, f"/savings/{plan}/uses", use, {**use, "mg": 999}, "S3")["receipt_number"]
    undo = {"receipt_number": used, "reason": "the wrong contract"}
    replayed(call, manager, f"/savings/{plan}/reverse", undo, {**undo, "receipt_number": first}, "S4")
    guarantees = f"/contracts/{contract.number}/guarantees"
    piece = {"description": "ring", "weight_mg": 3_000, "fineness": 7_500}
    gold = {"locker": "A", "pieces": [piece]}
    pledge = replayed(call, manager, f"{guarantees}/pledges", gold, {**gold, "locker": "B"}, "G1")["id"]
    note = {"serial": "5512", "amount_toman": 1_000_000, "issuer_name": "K. Sadeghi", "holder": "Alpha"}
    replayed(call, manager, f"{guarantees}/notes", note, {**note, "serial": "5513"}, "G2")
    back = {"outcome": "returned", "version": 1, "taker": "K. Sadeghi", "slip_id": a_slip(contract, manager)}
    replayed(call, manager, f"/guarantees/pledges/{pledge}/outcome", back, {**back, "taker": "somebody"}, "G3")
    assert GuaranteeMove.objects.count() == 1
    box = {"cash_toman": 42_000_000}
    replayed(call, manager, "/tills/close", box, {"cash_toman": 41_000_000, "reason": "short"}, "T")
    assert findings(now) == []
