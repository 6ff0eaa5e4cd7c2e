"""The console's pages of gateways and wallets: what is shown, what is kept secret, and what is done once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEntry, User
from gateways.actions import trip_breaker
from gateways.models import GatewayAccount, HookCall, Wallet, WalletMove
from gateways.queries.routes import settings_of
from tenants.context import public
from tenants.models import Shop
from tests.support.accounts import account
from tests.support.vendor import LoopbackVendor

pytestmark = pytest.mark.django_db
KEY = "KEYOFTHEPANEL123"
COMMON = {"rank": "۲۰", "price_rial_per_part": "۱۲۵٫۵", "part_units": "66", "links_allowed": "no"}


@pytest.fixture
def admin(client_of: Callable[..., Client], platform_admin: User) -> Iterator[Client]:
    with public():
        yield client_of(platform_admin)


@pytest.fixture
def panel(loopback_vendor: LoopbackVendor, settings: Settings) -> LoopbackVendor:
    """A Kavenegar with 250,000 Toman left."""
    settings.ZARGAR_GATEWAY_KAVENEGAR_URL = loopback_vendor.url
    told = {"return": {"status": 200, "message": ""}, "entries": {"remaincredit": 2_500_000, "debugmode": "disabled"}}
    for method in ("info", "config"):
        loopback_vendor.answers(f"/v1/{KEY}/account/{method}.json", told)
    return loopback_vendor


def text(answer: Any) -> str:
    """The page."""
    page: str = answer.content.decode()
    return page


def test_an_account_is_added_tested_and_changed_and_its_key_is_never_shown(
    admin: Client, panel: LoopbackVendor
) -> None:
    assert "کاوه‌نگار" in text(admin.get("/gateways/new/"))
    door = "/gateways/new/kavenegar/"
    wrong = admin.post(door, {**COMMON, "label": "خط اصلی", "own-key": "two words", "own-sender": "1000", "rank": ""})
    page = text(wrong)
    assert (wrong.status_code, GatewayAccount.objects.filter(key="kavenegar").count()) == (422, 0)
    for kept in ("خط اصلی", "two words", "۱۲۵٫۵", "عدد را بنویسید"):
        assert kept in page, kept
    added = admin.post(door, {**COMMON, "label": "خط اصلی", "own-key": KEY, "own-sender": "10004346"}, follow=True)
    row = GatewayAccount.objects.get(key="kavenegar")
    page = text(added)
    assert added.redirect_chain == [(f"/gateways/{row.pk}/", 302)]
    assert (row.price_rial_per_part, row.part_units, row.links_allowed, row.rank) == (1_255, 66, False, 20)
    assert settings_of(row) == {"key": KEY, "sender": "10004346"}
    assert KEY not in row.sealed_settings
    for shown in ("۲۵۰٬۰۰۰ تومان", f"/hooks/{row.hook_secret}/", "10004346"):
        assert shown in page, shown
    # Left empty the key is kept; the mark is typed in Toman where the vendor counts Rial.
    changed = {**COMMON, "label": "خط دوم", "own-sender": "2000", "low_credit": "۳۰۰٬۰۰۰"}
    assert admin.post(f"/gateways/{row.pk}/", changed).status_code == 302
    row.refresh_from_db()
    assert settings_of(row) == {"key": KEY, "sender": "2000"}
    assert (row.label, row.low_credit) == ("خط دوم", Decimal(3_000_000))
    bad = admin.post(f"/gateways/{row.pk}/", {**changed, "own-sender": "no line", "label": ""})
    assert bad.status_code == 422
    assert "no line" in text(bad)
    for answer in (added, bad, admin.get(f"/gateways/{row.pk}/"), admin.get("/gateways/")):
        assert KEY not in text(answer)
    entries = AuditEntry.objects.filter(action__startswith="gateways.").order_by("pk")
    assert [entry.action for entry in entries] == ["gateways.added", "gateways.tested", "gateways.changed"]
    assert KEY not in str([entry.detail for entry in entries])
    assert entries[2].detail["settings"] == ["sender"]


def test_an_account_is_stopped_started_moved_and_put_away(admin: Client, panel: LoopbackVendor) -> None:
    first, second = (account("kavenegar", {"key": KEY}, rank=rank) for rank in (1, 2))
    trip_breaker(first.pk, "418", timezone.now() - timedelta(minutes=5))
    page = text(admin.get("/gateways/"))
    for shown in ("ایستاده", "اعتبار", "۴۱۸", "۵ دقیقه پیش", "یک درگاه پیامک ایستاد"):
        assert shown in page, shown
    assert "نتیجه" not in page
    admin.post(f"/gateways/{first.pk}/stop/", {"stop": "0"})
    admin.post(f"/gateways/{second.pk}/stop/", {"stop": "1"})
    admin.post(f"/gateways/{second.pk}/move/", {"earlier": "1"})
    admin.post(f"/gateways/{first.pk}/use/", {"on": "0"})
    assert "دستی متوقف شد" in text(admin.post(f"/gateways/{second.pk}/try/", follow=True))  # the test works, it stays
    rows = list(GatewayAccount.objects.filter(key="kavenegar").order_by("rank"))
    assert [(row.pk, row.breaker, row.enabled) for row in rows] == [
        (second.pk, "open", True), (first.pk, "closed", False),
    ]  # fmt: skip
    assert "اکنون پیامکی نمی‌رود" in text(admin.get("/gateways/"))
    for door in ("/gateways/99999/", "/gateways/new/nobody/"):
        assert admin.get(door).status_code == 404


def test_what_a_vendor_called_for_is_said_in_words(admin: Client) -> None:
    row = account("kavenegar", {"key": KEY})
    for code in ("heard", "repeated", "malformed: no messageid"):
        HookCall.objects.create(account=row, at=timezone.now(), digest=code, outcome=code, body="")
    page = text(admin.get(f"/gateways/{row.pk}/"))
    for shown in ("دوباره بررسی می‌شوند", "همان خبر", "فهمیده نشد", "no messageid"):
        assert shown in page, shown
    for code in ("heard<", "repeated<", "malformed"):
        assert code not in page, code


def test_a_wallet_is_filled_once_by_a_form_sent_twice(admin: Client, shop: Shop) -> None:
    page = text(admin.get("/wallets/alpha/"))
    key = re.findall(r'name="request_key" value="([^"]+)"', page)[0]
    told = {"amount": "۵۰٬۰۰۰", "way": "add", "note": "کارت‌به‌کارت", "request_key": key}
    for wrong in ({"amount": "پنج"}, {"note": ""}, {"way": "take"}):
        answer = admin.post("/wallets/alpha/", {**told, **wrong})
        assert answer.status_code == 422
        assert wrong.get("amount", "۵۰٬۰۰۰") in text(answer)
    for _ in range(2):
        assert admin.post("/wallets/alpha/", told).status_code == 302
    assert Wallet.objects.get(shop_schema=shop.schema_name).balance_rial == 500_000
    assert WalletMove.objects.get().note == "کارت‌به‌کارت"
    assert admin.post("/wallets/alpha/mark/", {"low_mark": "x"}).status_code == 422
    assert admin.post("/wallets/alpha/mark/", {"low_mark": "۶۰٬۰۰۰"}).status_code == 302
    listed = text(admin.get("/wallets/")).split('data-shop="alpha"')[1].split("</tr>")[0]
    assert "۵۰٬۰۰۰" in listed
    assert "رو به پایان" in listed
    actions = AuditEntry.objects.filter(action__startswith="gateways.").values_list("action", flat=True)
    assert sorted(actions) == ["gateways.low_mark_set", "gateways.wallet_topped_up"]


def test_pages_cost_the_same_however_many_there_are(admin: Client) -> None:
    asked = []
    for count in (1, 8):
        for number in range(count):
            row = account("kavenegar", {"key": f"{KEY}{count}{number}"}, rank=count * 10 + number)
            trip_breaker(row.pk, "418", timezone.now())
        with CaptureQueriesContext(connection) as queries:
            for door in ("/gateways/", "/wallets/"):
                assert admin.get(door).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
