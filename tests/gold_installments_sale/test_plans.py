"""Plans with limits, the owner's limits of a person, a second person, the shop's own terms, the calculator."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import AuditEntry, User
from customers.actions import merge_customers, register_customer, set_limits
from customers.models import Customer
from gold_installments.models import Approval, Contract, ContractMove, LedgerEntry, ShopTerms
from gold_installments.rules.cheques import ChequePolicy
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import a_contract, everything, findings, fresh
from tests.gold_installments_sale.conftest import Call, code_of

SIX = {
    "name": "طرح ۶ ماهه ۲٪", "kind": "weight",
    "limits": {
        "count": 6, "rate_bp": 200, "least_count": 3, "most_count": 12, "most_financed_toman": 900_000_000,
        "approval_above_toman": 300_000_000,
    },
    "terms": {"early_discount": "remainder", "early_discount_bp": 300},
}  # fmt: skip


def today() -> str:
    return format_jalali(tehran_today(timezone.now()))


def a_plan(manager_call: Call) -> int:
    made = manager_call("POST", "/plans", SIX)
    assert made.status_code == 201, made.content
    return int(made.json()["id"])


def test_c18_plans_are_made_changed_and_put_away(call: Call, manager_call: Call) -> None:
    assert code_of(call("POST", "/plans", SIX)) == (403, "not_permitted")
    plan_id = a_plan(manager_call)
    assert code_of(manager_call("POST", "/plans", SIX)) == (409, "plan_name_taken")
    for wrong, code in (
        ({"name": " "}, "name_missing"), ({"name": "x" * 81}, "name_too_long"), ({"kind": "coins"}, "malformed"),
        ({"limits": {**SIX["limits"], "count": 13}}, "template_out_of_range"),  # type: ignore[dict-item]
        ({"limits": {**SIX["limits"], "months_per_row": 5}}, "template_out_of_range"),  # type: ignore[dict-item]
        ({"terms": {"early_discount": "all"}}, "term_unknown"), ({"terms": {"cheque": None}}, "term_unknown"),
    ):  # fmt: skip
        assert code_of(manager_call("POST", "/plans", {**SIX, "name": "دیگر", **wrong}))[1] == code
    path = f"/plans/{plan_id}"
    changed = manager_call("PATCH", path, {"version": 1, "name": "طرح بهاره"})
    assert (changed.json()["version"], changed.json()["name"], changed.json()["limits"]["count"]) == (2, "طرح بهاره", 6)
    late = manager_call("PATCH", path, {"version": 1, "name": "دیر"})
    assert (code_of(late), late.json()["version"]) == ((409, "version_conflict"), 2)
    assert [(one["what"], one["by"]) for one in late.json()["changed"]] == [("name", "Manager")]
    assert manager_call("PATCH", path, {"version": 2, "is_active": False}).json()["is_active"] is False
    assert call("GET", "/plans").json() == []
    assert [it["id"] for it in call("GET", "/plans?inactive=true").json()] == [plan_id]
    assert code_of(manager_call("PATCH", "/plans/99999", {"version": 1})) == (404, "plan_not_found")


def test_c18_a_contract_under_a_plan_takes_its_rate_and_its_limits(
    call: Call, manager_call: Call, buyer: Customer, today_market: int
) -> None:
    plan_id = a_plan(manager_call)
    body: dict[str, Any] = {"customer_id": buyer.pk, "gold_mg": 20_000, "plan_id": plan_id, "signed_on": today()}
    small = call("POST", "/contracts", body).json()
    assert (small["fee_mg"], small["debt_mg"], small["state"], small["plan"]) == (2_400, 22_400, "active", SIX["name"])
    assert small["terms"]["early_discount_bp"] == 300
    for wrong, code in (
        ({"count": 13}, "installment_count"), ({"gold_mg": 90_000}, "financed_too_large"),
        ({"fee_mg": 1}, "plan_fixes_rate"), ({"frequency": "weekly"}, "plan_fixes_rows"),
        ({"kind": "toman"}, "plan_kind_differs"),
    ):  # fmt: skip
        assert code_of(call("POST", "/contracts", {**body, **wrong}))[1] == code
    for count in (2, 13):
        refused = call("POST", "/contracts/preview", {**body, "count": count}).json()
        assert (refused["field"], "از ۳ تا ۱۲ باشد" in refused["detail"]) == ("count", True)
    assert "از ۱ تا ۶۰ باشد" in call("POST", "/contracts/preview", {**body, "count": 61}).json()["detail"]


def test_o2_over_its_limit_a_contract_waits_for_another_person(
    call: Call, manager_call: Call, buyer: Customer, today_market: int, clerk: User, manager: User
) -> None:
    plan_id = a_plan(manager_call)
    large: dict[str, Any] = {"customer_id": buyer.pk, "gold_mg": 30_000, "plan_id": plan_id, "signed_on": today()}
    assert call("POST", "/contracts/preview", large).json()["needs_approval"] == ["over_approval"]
    entries = LedgerEntry.objects.count()
    told = call("POST", "/contracts", large, key="large").json()
    assert (told["state"], told["balance_mg"], {row["state"] for row in told["rows"]}) == ("signed", 0, {"future"})
    assert {row["paid_mg"] for row in told["rows"]} == {0}
    assert LedgerEntry.objects.count() == entries
    assert call("POST", "/contracts", large, key="large").json() == told
    assert findings(timezone.now()) == []
    approval = f"/approvals/{told['approval_id']}"
    assert call("POST", f"{approval}/approve", {}).status_code == 403
    assert manager_call("POST", f"{approval}/approve", {"note": "مشتری قدیمی"}).status_code == 200
    done = call("GET", f"/contracts/{told['id']}").json()
    assert (done["state"], done["balance_mg"], done["approval_id"]) == ("active", 33_600, None)
    last = ContractMove.objects.filter(contract_id=told["id"]).last()
    assert last is not None
    assert (last.target, last.actor_id, last.approver_id) == ("active", clerk.pk, manager.pk)
    refused = call("POST", "/contracts", {**large, "gold_mg": 31_000}).json()
    path = f"/approvals/{refused['approval_id']}/refuse"
    assert manager_call("POST", path, {"reason": "سقف پر است"}).status_code == 200
    gone = call("GET", f"/contracts/{refused['id']}").json()
    assert (gone["state"], gone["balance_mg"], {row["paid_mg"] for row in gone["rows"]}) == ("cancelled", 0, {0})
    assert findings(timezone.now()) == []


def test_b8_a_persons_limit_counts_all_names(
    call: Call, owner_call: Call, owner: User, clerk: User, buyer: Customer
) -> None:
    now = timezone.now()
    set_limits(customer=buyer, limit_mg=30_000, limit_rial=None, version=buyer.version, actor=owner, now=now)
    twin = register_customer(full_name="زهرا احمدي", mobile="09121110022", actor=clerk, now=now)
    a_contract(clerk, customer=twin, now=now)
    merge_customers(kept=buyer, duplicate=twin, reason="یک نفرند", actor=owner, now=now)
    body = {"customer_id": buyer.pk, "debt_mg": 7_600, "count": 2, "signed_on": today()}
    assert call("POST", "/contracts/preview", body).json()["needs_approval"] == []
    told = call("POST", "/contracts", {**body, "debt_mg": 7_601}).json()
    assert (told["state"], told["approval_id"] is not None) == ("signed", True)
    assert call("POST", "/contracts", body).json()["state"] == "active"
    edited = call("PATCH", f"/contracts/{told['id']}", {"version": 1, "note": "x"})
    assert edited.json()["version"] == 2
    lapsed = owner_call("POST", f"/approvals/{told['approval_id']}/approve", {})
    assert code_of(lapsed) == (409, "approval_lapsed")
    again = call("POST", f"/contracts/{told['id']}/approval", {"reason": "دوباره"})
    assert again.status_code == 201, again.content
    assert owner_call("POST", f"/approvals/{again.json()['id']}/approve", {}).status_code == 200
    assert Contract.objects.get(pk=told["id"]).state == "active"
    assert code_of(call("POST", f"/contracts/{told['id']}/approval", {"reason": "سه‌باره"}))[1] == "nothing_to_approve"
    assert Approval.objects.filter(state="waiting").count() == 0


def test_c9_the_shops_terms_never_touch_a_live_contract(
    call: Call, owner_call: Call, buyer: Customer, clerk: User
) -> None:
    old = a_contract(clerk, customer=buyer, now=timezone.now())
    terms = dict(fresh(old).terms)
    change = {"version": 0, "reason": "سال نو", "terms": {
        "penalty": "grams", "penalty_rate_ppm": 1_000, "penalty_grace_days": 5, "quote_minutes": 20,
        "quote_step_toman": 1, "holiday_shift": "previous", "retention_bp": 1_000,
    }}  # fmt: skip
    assert code_of(call("POST", "/shop-terms", change)) == (403, "not_permitted")
    nobody = owner_call("POST", "/shop-terms", {**change, "version": 9}).json()
    assert (nobody["code"], nobody["changed"], "—" in nobody["detail"]) == ("version_conflict", [], False)
    made = owner_call("POST", "/shop-terms", change)
    assert (made.status_code, made.json()["terms"]["quote_step_toman"]) == (201, 1), made.content
    unknown = owner_call("POST", "/shop-terms", {**change, "version": made.json()["version"], "terms": {"cheque": "x"}})
    assert ", ".join(sorted(ChequePolicy)) in unknown.json()["detail"]
    late = owner_call("POST", "/shop-terms", change)
    assert (code_of(late), late.json()["field"]) == ((409, "version_conflict"), "version")
    assert ("quote_step_toman", "Owner") in {(one["what"], one["by"]) for one in late.json()["changed"]}
    version = made.json()["version"]
    for wrong, code in (
        ({"quote_minutes": 0}, "term_out_of_range"), ({"rounding": "up"}, "term_unknown"),
        ({"cheque": "later"}, "term_unknown"), ({"due_day": 5}, "term_of_one_contract"),
    ):  # fmt: skip
        told = owner_call("POST", "/shop-terms", {"version": version, "reason": "آزمایش", "terms": wrong})
        assert code_of(told)[1] == code
    assert fresh(old).terms == terms
    new = call("POST", "/contracts", {
        "customer_id": buyer.pk, "debt_mg": 6_000, "count": 2, "signed_on": today(), "terms": {"quote_minutes": 7},
    }).json()  # fmt: skip
    assert (new["terms"]["penalty"], new["terms"]["quote_minutes"], new["terms"]["retention_bp"]) == ("grams", 7, 1_000)
    assert new["signing"]["shop_terms"] == version
    assert ShopTerms.objects.count() == 1
    assert AuditEntry.objects.get(action="terms.set").detail["changed"]["quote_minutes"] == [10, 20]


def test_a_clerk_gives_no_discount_by_terms(call: Call, owner_call: Call, buyer: Customer, today_market: int) -> None:
    body = {"customer_id": buyer.pk, "debt_mg": 6_000, "count": 2, "signed_on": today()}
    before = {name: rows for name, rows in everything().items() if name != "AuditEntry"}
    for terms in (
        {"terms": {"early_discount": "remainder", "early_discount_bp": 500}}, {"price_ceiling": 11_000_000},
        {"terms": {"retention_bp": 0}},
    ):  # fmt: skip
        assert code_of(call("POST", "/contracts", {**body, **terms})) == (403, "not_permitted")
    assert {name: rows for name, rows in everything().items() if name != "AuditEntry"} == before
    assert AuditEntry.objects.filter(action="refused").count() == 3
    fair = {**body, "price_floor": 10_000_000, "price_ceiling": 12_000_000, "overpay_policy": "wallet"}
    told = call("POST", "/contracts", fair).json()
    assert (told["terms"]["price_ceiling"], told["terms"]["overpay_policy"]) == (12_000_000, "wallet")
    assert owner_call("POST", "/contracts", {**body, "price_ceiling": 11_000_000}).status_code == 201


def test_c19_three_plans_side_by_side_for_nobody(call: Call, manager_call: Call, today_market: int) -> None:
    plan_id = a_plan(manager_call)
    toman = {"kind": "toman_flat", "name": "تومانی", "limits": {"count": 6, "rate_bp": 300}}
    body = {"plan_ids": [plan_id], "plans": [toman, {**toman, "kind": "toman_annuity"}], "gold_mg": 20_000}
    before = everything()
    told = call("POST", "/calculator", body).json()
    assert everything() == before
    weight, flat, annuity = told["options"]
    assert (told["total_toman"], weight["debt_mg"], weight["rows"][0]["amount_toman"]) == (
        225_000_000,
        22_400,
        41_997_000,
    )
    assert (flat["total_toman"], flat["fee_toman"]) == (265_500_000, 40_500_000)
    assert annuity["total_toman"] < flat["total_toman"]
    for wrong, code in (
        ({"plans": [toman] * 4}, "options_out_of_range"), ({"plan_ids": [], "plans": []}, "options_out_of_range"),
        ({"gold_mg": 0}, "weight_not_positive"), ({"gold_mg": None}, "sale_missing"),
        ({"down_toman": 225_000_000}, "nothing_financed"), ({"plan_ids": [10**6]}, "plan_not_found"),
    ):  # fmt: skip
        assert code_of(call("POST", "/calculator", {**body, **wrong}))[1] == code
