"""Contracts that wait for a second person: whose word it takes, which request counts, when money may be taken."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.actions import set_limits
from customers.models import Customer
from gold_installments.models import Approval, Contract, ContractMove, LedgerEntry, Payment
from persian.jalali import format_jalali, tehran_today
from tenants.models import Shop
from tests.gold_installments.book import a_contract, everything, findings, fresh
from tests.gold_installments_sale.conftest import Call, code_of
from tests.gold_installments_sale.test_plans import today
from tests.gold_installments_sale.test_sales import CASH_AND_CARD, RING


@pytest.fixture
def limited(buyer: Customer, owner: User) -> Customer:
    """A buyer who may owe 3,000 mg."""
    now = timezone.now()
    return set_limits(customer=buyer, limit_mg=3_000, limit_rial=None, version=buyer.version, actor=owner, now=now)


def waiting(call: Call, buyer: Customer) -> dict[str, Any]:
    body = {"customer_id": buyer.pk, "debt_mg": 7_600, "count": 2, "signed_on": today()}
    told: dict[str, Any] = call("POST", "/contracts", body).json()
    assert told["state"] == "signed"
    return told


def test_an_old_request_does_not_end_a_contract_that_a_later_one_began(
    call: Call, owner_call: Call, limited: Customer, clerk: User
) -> None:
    told = waiting(call, limited)
    assert call("PATCH", f"/contracts/{told['id']}", {"version": 1, "note": "x"}).status_code == 200
    again = call("POST", f"/contracts/{told['id']}/approval", {"reason": "دوباره"}).json()
    old = Approval.objects.get(pk=told["approval_id"])
    assert (old.state, old.decided_at is not None) == ("lapsed", True)
    assert owner_call("POST", f"/approvals/{again['id']}/approve", {}).status_code == 200
    refused = owner_call("POST", f"/approvals/{told['approval_id']}/refuse", {"reason": "سقف پر است"})
    assert code_of(refused) == (409, "approval_lapsed")
    # As it was before requests lapsed with the next one.
    twin = Approval.objects.create(
        kind="over_limit", contract_id=told["id"], subject_version=1, payload=old.payload, reason="کهنه",
        asked_at=timezone.now(), asked_by=clerk,
    )  # fmt: skip
    assert owner_call("POST", f"/approvals/{twin.pk}/refuse", {"reason": "سقف پر است"}).status_code == 200
    lives = Contract.objects.get(pk=told["id"])
    assert (lives.state, lives.balance_mg, findings(timezone.now())) == ("active", 7_600, [])


def test_b8_a_persons_limit_is_passed_with_the_owners_word_only(
    call: Call, manager_call: Call, owner_call: Call, limited: Customer, in_shop: Shop
) -> None:
    told = waiting(call, limited)
    path = f"/approvals/{told['approval_id']}/approve"
    assert code_of(manager_call("POST", path, {})) == (403, "not_permitted")
    assert AuditEntry.objects.filter(action="refused", detail__grant="customer.limits").count() == 1
    assert (Approval.objects.get().state, Contract.objects.get().state) == ("waiting", "signed")
    Shop.objects.filter(pk=in_shop.pk).update(state="suspended")
    assert code_of(owner_call("POST", path, {})) == (403, "shop_suspended")
    assert (Approval.objects.get().state, LedgerEntry.objects.count()) == ("waiting", 0)
    Shop.objects.filter(pk=in_shop.pk).update(state="active")
    assert owner_call("POST", path, {}).status_code == 200
    asked_by_owner = waiting(owner_call, limited)
    assert manager_call("POST", f"/approvals/{asked_by_owner['approval_id']}/approve", {}).status_code == 200
    assert set(Contract.objects.values_list("state", flat=True)) == {"active"}


def test_c10_whoever_takes_a_request_back_is_named(call: Call, limited: Customer, clerk: User) -> None:
    told = waiting(call, limited)
    path = f"/approvals/{told['approval_id']}/refuse"
    assert call("POST", path, {"reason": "پشیمان شد"}).status_code == 200
    last = ContractMove.objects.filter(contract_id=told["id"]).last()
    assert last is not None
    assert (last.target, last.actor_id, last.reason) == ("cancelled", clerk.pk, "پشیمان شد")


def test_c5_the_down_payment_of_a_waiting_contract_is_taken_after_the_approval(
    call: Call, owner_call: Call, limited: Customer, today_market: int, manager_call: Call
) -> None:
    sale: dict[str, Any] = {"customer_id": limited.pk, "items": [RING], "count": 6, "signed_on": today()}
    before = everything()
    refused = call("POST", "/contracts", {**sale, "down_payment": CASH_AND_CARD})
    assert (code_of(refused), refused.json()["field"]) == ((409, "down_payment_waits"), "down_payment")
    assert everything() == before
    told = call("POST", "/contracts", {**sale, "down_toman": 25_978_297}).json()
    assert (told["state"], told["down_payment_toman"], told["down_payment_open_toman"]) == ("signed", 25_978_297, 0)
    path, paid = f"/contracts/{told['id']}/down-payment", {"tender": CASH_AND_CARD}
    assert code_of(call("POST", path, paid)) == (409, "contract_not_active")
    assert owner_call("POST", f"/approvals/{told['approval_id']}/approve", {}).status_code == 200
    assert call("GET", f"/contracts/{told['id']}").json()["down_payment_open_toman"] == 25_978_297
    receipt = call("POST", path, paid, key="down")
    assert receipt.status_code == 201, receipt.content
    assert (receipt.json()["credited_mg"], receipt.json()["credited_toman"]) == (0, 25_978_297)
    assert [(it["kind"], it["index"]) for it in receipt.json()["allocations"]] == [("fee", 0)]
    again = call("POST", path, paid, key="down")
    assert (again.json(), again["Idempotency-Replayed"], Payment.objects.count()) == (receipt.json(), "true", 1)
    other = {"tender": [{"kind": "cash", "amount_toman": 5}]}
    assert code_of(call("POST", path, other)) == (409, "no_down_payment")
    whole = call("GET", f"/contracts/{told['id']}").json()
    assert (whole["balance_mg"], whole["balance_toman"], whole["down_payment_open_toman"]) == (4_444, 0, 0)
    undo = f"/payments/{receipt.json()['receipt_number']}/reverse"
    assert manager_call("POST", undo, {"reason": "کارت برگشت خورد"}).status_code == 200
    assert call("POST", path, {"tender": [{"kind": "cash", "amount_toman": 25_978_297}]}).status_code == 201
    assert findings(timezone.now()) == []


def test_c17_a_new_payer_does_not_pass_her_limit(
    manager_call: Call, owner_call: Call, limited: Customer, clerk: User
) -> None:
    contract = a_contract(clerk, now=timezone.now())
    body = {"version": contract.version, "customer_id": limited.pk, "reason": "وارث اوست"}
    assert code_of(manager_call("POST", f"/contracts/{contract.pk}/payer", body)) == (403, "payer_over_limit")
    assert fresh(contract).customer_id != limited.pk
    assert AuditEntry.objects.filter(action="refused", actor__username="manager").count() == 1
    assert owner_call("POST", f"/contracts/{contract.pk}/payer", body).status_code == 200


def test_a_clerk_does_not_soften_the_shops_penalty(
    call: Call, owner_call: Call, manager_call: Call, buyer: Customer
) -> None:
    clause = {"penalty": "grams", "penalty_rate_ppm": 1_000, "penalty_grace_days": 5}
    body = {"customer_id": buyer.pk, "debt_mg": 6_000, "count": 2, "signed_on": today()}
    assert call("POST", "/contracts", {**body, "terms": clause}).status_code == 201
    shop = {"version": 0, "reason": "سال نو", "terms": clause}
    assert owner_call("POST", "/shop-terms", shop).status_code == 201
    for softer in ({"penalty": "none"}, {"penalty_grace_days": 30}):
        refused = call("POST", "/contracts", {**body, "terms": softer})
        assert (code_of(refused), refused.json()["field"]) == ((403, "not_permitted"), next(iter(softer)))
    assert call("POST", "/contracts", {**body, "terms": clause}).status_code == 201
    assert manager_call("POST", "/contracts", {**body, "terms": {"penalty": "none"}}).status_code == 201


def test_rows_typed_in_the_other_unit_are_no_rows(owner_call: Call, buyer: Customer) -> None:
    day = format_jalali(tehran_today(timezone.now()).replace(year=timezone.now().year + 1))
    toman = {"customer_id": buyer.pk, "kind": "toman", "principal_toman": 60_000, "gold_mg": 5, "signed_on": today()}
    weight = {"customer_id": buyer.pk, "debt_mg": 20_000, "signed_on": today()}
    for body, row in ((toman, {"mg": 700_000}), (weight, {"amount_toman": 2_000})):
        refused = owner_call("POST", "/contracts", {**body, "rows": [{"due_on": day, **row}]})
        assert (code_of(refused), refused.json()["field"]) == ((422, "rows_of_other_unit"), "rows")


@pytest.mark.parametrize("number", ["²", "①", "٢²"])
def test_a_sign_that_is_no_number_names_no_contract(call: Call, number: str) -> None:
    assert code_of(call("GET", f"/contracts/{number}")) == (404, "contract_not_found")


def test_c5_in_a_shop_of_one_a_sale_over_the_limit_takes_its_down_payment_at_once(
    owner_call: Call, limited: Customer, owner: User, today_market: int
) -> None:
    User.objects.exclude(pk=owner.pk).update(is_active=False)
    sale = {"customer_id": limited.pk, "items": [RING], "count": 6, "signed_on": today()}
    told = owner_call("POST", "/contracts", {**sale, "down_payment": CASH_AND_CARD}).json()
    assert (told["state"], told["balance_mg"], told["balance_toman"]) == ("active", 4_444, 0)
    assert Payment.objects.get().credited_rial == 259_782_970
    assert findings(timezone.now()) == []
