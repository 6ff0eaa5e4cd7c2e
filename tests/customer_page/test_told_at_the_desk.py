"""What a customer told from the page is seen, looked at and decided at the counter."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_installments.models import Contract, Payment, PaymentClaim
from persian.jalali import format_jalali, tehran_today
from tests.customer_page.conftest import NAME


def test_i_paid_is_on_the_morning_page_and_decided_at_the_desk(
    client_of: Callable[..., Client],
    phone: Client,
    link: str,
    contract: Contract,
    price: int,
    clerk: User,
    viewer: User,
) -> None:
    desk, looker = client_of(clerk), client_of(viewer)
    assert "/claims/" not in desk.get("/").content.decode()
    for n in range(2):
        told = {
            "contract": contract.number, "amount": "۴۲٬۰۰۰٬۰۰۰", "tender": "card", "reference": f"۷۷۸۸۹{n}",
            "paid_on": format_jalali(tehran_today(timezone.now())), "key": f"k{n}",
        }  # fmt: skip
        assert phone.post(link + "paid/", told).status_code == 302
    first, second = PaymentClaim.objects.order_by("pk")
    assert 'href="/claims/"' in desk.get("/").content.decode()
    shown = desk.get("/claims/").content.decode()
    assert all(word in shown for word in (NAME, contract.number, "778890", "۴۲٬۰۰۰٬۰۰۰", f"/claims/{first.pk}/accept/"))
    assert f"/claims/{first.pk}/accept/" not in looker.get("/claims/").content.decode()
    assert looker.post(f"/claims/{first.pk}/accept/").status_code == 403
    assert looker.post(f"/claims/{first.pk}/refuse/", {"reason": "x"}).status_code == 403
    assert client_of(clerk).post("/claims/999999/accept/").status_code == 404
    for _ in range(2):
        assert desk.post(f"/claims/{first.pk}/accept/").status_code == 302
    assert Payment.objects.get().tender_ref == "778890"
    assert desk.post(f"/claims/{second.pk}/refuse/", {"reason": " "}).status_code == 422
    assert desk.post(f"/claims/{second.pk}/refuse/", {"reason": "در حساب نیست"}).status_code == 302
    late = desk.post(f"/claims/{second.pk}/accept/")
    assert late.status_code == 409
    assert {claim.state for claim in PaymentClaim.objects.all()} == {"accepted", "refused"}
    assert "پرداختی منتظر بررسی نیست" in late.content.decode()
    assert "پیش‌تر" in late.content.decode(), "and why nothing was done"
