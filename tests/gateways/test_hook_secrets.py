"""What a webhook leaves behind: no secret in a log, nobody's number and no letter in a row."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from gateways.models import GatewayAccount, HookCall
from tests.gateways.bells import Bells, bells
from tests.support.accounts import account
from tests.support.shops import ShopClient

pytestmark = pytest.mark.django_db
__all__ = ["bells"]
FORM = "application/x-www-form-urlencoded"
REPORT = {"messageid": "501", "status": "10", "receptor": "09123456789", "message": "مریم احمدی، قسط ۲ شما"}
LETTER = {"from": "09123456789", "to": "1000", "message": "سلام، فردا می‌آیم", "messageid": "7"}
WISH = {"from": "09123456789", "to": "1000", "message": "۱۱", "messageid": "8"}


@pytest.fixture
def row() -> GatewayAccount:
    return account("kavenegar", {"key": "loopback"}, rank=1)


@pytest.fixture
def vendor() -> Client:
    return ShopClient(HTTP_HOST="localhost", enforce_csrf_checks=True)


def test_a_refused_call_leaves_its_address_in_no_log(
    row: GatewayAccount, vendor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    door = f"/hooks/{row.hook_secret}/"
    asked = [
        vendor.post(door, b"{", content_type="application/json").status_code,
        vendor.post(door, b"x" * 70_000, content_type=FORM).status_code,
        vendor.put(door).status_code,
    ]
    assert asked == [400, 413, 405]
    assert row.hook_secret not in caplog.text


@pytest.mark.parametrize("known", [True, False])
def test_a_row_holds_the_ids_of_a_report_and_no_words(
    row: GatewayAccount, vendor: Client, bells: Bells, known: bool
) -> None:
    told = REPORT if known else {"nonsense": "مشترک 989123456789 و 09123456789"}
    vendor.post(f"/hooks/{row.hook_secret}/", urlencode(told), content_type=FORM)
    kept = HookCall.objects.get()
    assert "9123456789" not in kept.body
    assert kept.body == '[["501", null, "10"]]' if known else "09…" in kept.body


def test_of_a_call_with_a_letter_and_a_wish_only_the_wish_is_kept(
    row: GatewayAccount, vendor: Client, bells: Bells
) -> None:
    vendor.post(f"/hooks/{row.hook_secret}/", json.dumps([LETTER, WISH]), content_type="application/json")
    vendor.post(f"/hooks/{row.hook_secret}/", json.dumps([LETTER]), content_type="application/json")
    wish, letter = HookCall.objects.order_by("pk")
    assert json.loads(wish.body) == [{"sender": "09123456789", "line": "1000", "text": "۱۱"}]
    assert (letter.outcome, letter.body) == ("heard", "[]")
