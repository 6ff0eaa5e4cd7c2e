"""The form and the pages of a sale: what people type, what they see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from gold_installments.actions.save_plan import make_plan
from gold_installments.forms import ContractForm
from gold_installments.models import Contract
from persian.jalali import format_jalali, tehran_today
from tests.gold_installments.book import everything
from tests.gold_installments_sale.conftest import Call

TYPED = {
    "customer": "1", "gold_mg": "۲۰", "fee": "۲", "fee_kind": "percent", "installment_count": "۶",
    "signed_date": "۱۴۰۴/۰۶/۳۱", "first_due_date": "", "idempotency_key": "form",
}  # fmt: skip


@pytest.mark.parametrize("weight", ["۳٫۷۳۳", "3.733", "۳/۷۳۳", "٣٫٧٣٣", "۳۷۳۳ سوت"])
def test_d01_a_weight_in_every_spelling(weight: str) -> None:
    form = ContractForm({**TYPED, "gold_mg": weight, "fee": ""})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["gold_mg"] == 3_733


@pytest.mark.parametrize("price", ["۴۲٬۰۰۰٬۰۰۰", "42,000,000", "42000000"])
def test_d02_toman_in_every_spelling(price: str) -> None:
    form = ContractForm({**TYPED, "price_ceiling": price})
    assert form.is_valid(), form.errors
    assert form.chosen_terms == {"ceiling_rial_per_g": 420_000_000}


def test_j06_c7_dates_and_rhythms_of_the_form() -> None:
    wrong = ContractForm({**TYPED, "signed_date": "1404/12/30", "frequency": "hourly"})
    assert not wrong.is_valid()
    assert set(wrong.errors) == {"signed_date", "frequency"}
    leap = ContractForm({**TYPED, "signed_date": "1403/12/30", "frequency": "two_monthly"})
    assert leap.is_valid(), leap.errors
    # Two percent a month over six rows of two months.
    assert (leap.cleaned_data["fee_mg"], leap.chosen_terms) == (4_800, {"frequency": "two_monthly"})
    weekly = ContractForm({**TYPED, "frequency": "weekly"})
    assert not weekly.is_valid()
    assert "fee" in weekly.errors


def test_a_contract_is_signed_by_its_page_under_a_plan_with_protection(
    client_of: Callable[..., Client], clerk: User, owner: User, buyer: Customer, today_market: int
) -> None:
    now = timezone.now()
    limits: dict[str, Any] = {"count": 6, "rate_bp": 200, "approval_above_rial": 3_000_000_000}
    plan = make_plan(name="طرح ۶ ماهه", kind="weight", limits=limits, terms={}, actor=owner, now=now)
    browser = client_of(clerk)
    typed = {
        **TYPED, "customer": str(buyer.pk), "signed_date": format_jalali(tehran_today(now)), "fee": "",
        "plan": str(plan.pk), "price_floor": "۱۰٬۰۰۰٬۰۰۰", "price_ceiling": "۱۲٬۰۰۰٬۰۰۰",
    }  # fmt: skip
    before = everything()
    equal = browser.post("/contracts/new/", {**typed, "price_floor": "۱۲٬۰۰۰٬۰۰۰"})
    assert (equal.status_code, "قرارداد تومانی" in equal.content.decode()) == (422, True)
    shown = browser.post("/contracts/preview/", typed).content.decode()
    assert 'data-mg="22400"' in shown
    assert everything() == before
    signed = browser.post("/contracts/new/", typed)
    made = Contract.objects.get()
    assert (signed.status_code, signed["Location"]) == (302, f"/contracts/{made.number}/")
    assert (made.debt_mg, made.plan_id, made.terms["floor_rial_per_g"]) == (22_400, plan.pk, 100_000_000)
    large = browser.post("/contracts/new/", {**typed, "gold_mg": "۳۰", "idempotency_key": "large"}, follow=True)
    page = large.content.decode()
    assert "منتظر تأیید" in page
    assert Contract.objects.get(state="signed").balance_mg == 0
    assert "منتظر تأیید" in browser.get("/contracts/?state=signed").content.decode()


def test_a_toman_contract_has_its_page_too(
    call: Call, client_of: Callable[..., Client], clerk: User, buyer: Customer, today_market: int
) -> None:
    body = {
        "customer_id": buyer.pk, "kind": "toman", "principal_toman": 60_000_000, "gold_mg": 5_000, "rate_bp": 300,
        "count": 6, "signed_on": format_jalali(tehran_today(timezone.now())),
    }  # fmt: skip
    told = call("POST", "/contracts", body).json()
    browser = client_of(clerk)
    page = browser.get(f"/contracts/{told['number']}/")
    assert page.status_code == 200
    for amount in ("۷۰٬۸۰۰٬۰۰۰", "۱۱٬۸۰۰٬۰۰۰", "۱۰٬۸۰۰٬۰۰۰"):
        assert amount in page.content.decode()
    assert "۷۰٬۸۰۰٬۰۰۰" in browser.get("/contracts/").content.decode()
