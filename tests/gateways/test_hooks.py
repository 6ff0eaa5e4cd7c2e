"""The vendors' door: hints are passed on, and whatever else comes is answered, kept and harmless."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from gateways.actions import forget_old, note_handed_over, ring_inbound_again
from gateways.models import GatewayAccount, HandedOver, HookCall
from tenants.context import public
from tenants.models import Shop
from tests.gateways.bells import Bells, bells
from tests.gateways.conftest import NOW
from tests.support.accounts import account
from tests.support.shops import ShopClient

pytestmark = pytest.mark.django_db
__all__ = ["bells"]


@pytest.fixture
def row() -> GatewayAccount:
    """An account at a vendor that calls back."""
    return account("kavenegar", {"key": "loopback"}, rank=1)


@pytest.fixture
def vendor() -> Client:
    """The vendor's program: no session, no token of a form."""
    return ShopClient(HTTP_HOST="localhost", enforce_csrf_checks=True)


def called(vendor: Client, door: str, told: dict[str, str]) -> int:
    """A call as vendors make it, and its status."""
    kind = "application/x-www-form-urlencoded"
    return vendor.post(door, urlencode(told), content_type=kind).status_code


def outcomes() -> list[str]:
    """What was made of each call."""
    return list(HookCall.objects.order_by("pk").values_list("outcome", flat=True))


def test_reports_ring_the_shops_they_belong_to_and_a_repeat_rings_nobody(
    row: GatewayAccount, vendor: Client, bells: Bells, shop: Shop, other_shop: Shop
) -> None:
    note_handed_over(row.pk, shop.schema_name, [(11, "501"), (12, "502")], NOW)
    note_handed_over(row.pk, other_shop.schema_name, [(21, "601")], NOW)
    note_handed_over(account("kavenegar", {"key": "another"}, rank=2).pk, shop.schema_name, [(31, "701")], NOW)
    door = f"/hooks/{row.hook_secret}/"
    for _ in range(2):
        assert called(vendor, door, {"messageid": "501", "status": "10"}) == 200
    vendor.get(door, {"messageid": "601", "status": "10"})
    assert bells.rung() == [
        ("notifications.hear_reports", shop.schema_name, {"client_refs": [11]}),
        ("notifications.hear_reports", other_shop.schema_name, {"client_refs": [21]}),
    ]
    bells.forget()
    # Ids of nobody, and those of another account: kept, and nothing rings. They may come again.
    for _ in range(2):
        assert vendor.get(door, {"messageid": "701", "status": "10"}).status_code == 200
    assert bells.rung() == []
    assert outcomes() == ["heard", "repeated", "heard", "unknown_ids", "unknown_ids"]


def test_a_text_of_a_customer_reaches_every_live_shop_and_is_rung_again(
    row: GatewayAccount, vendor: Client, bells: Bells
) -> None:
    door = f"/hooks/{row.hook_secret}/"
    said = {"from": "09121234567", "to": "10004346", "message": "لغو ۱۱", "messageid": "77"}
    letter = {**said, "message": "سلام، قسط ۱۱ را فردا می‌آورم و رسید می‌خواهم", "messageid": "78"}
    for told in (said, said, letter):
        assert called(vendor, door, told) == 200
    assert outcomes() == ["inbound", "repeated", "heard"]
    ((task, _schema, about),) = bells.rung()
    assert (task, about["task"]) == ("tenants.tell_each_shop", "notifications.hear_inbound")
    values = about["values"]
    assert (values["sender"], values["line"], values["text"]) == ("09121234567", "10004346", "لغو ۱۱")
    bells.forget()
    with public():
        assert ring_inbound_again(now=timezone.now() + timedelta(hours=23)) == 1
        assert ring_inbound_again(now=timezone.now() + timedelta(hours=25)) == 0
    ((_task, _schema, again),) = bells.rung()
    assert again == about
    # The same words without the vendor's id: a repeat now, another wish next month.
    bare = {name: value for name, value in said.items() if name != "messageid"}
    called(vendor, door, bare)
    called(vendor, door, bare)
    HookCall.objects.update(at=timezone.now() - timedelta(days=30))
    called(vendor, door, bare)
    assert outcomes()[3:] == ["inbound", "repeated", "inbound"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "outcome"),
    [
        (b"", "application/json", 400, "malformed"),
        (b"{", "application/json", 400, "malformed"),
        (b"[" * 30_000, "application/json", 400, "malformed"),
        (b"\x00\xff\xfe=\x00", "application/x-www-form-urlencoded", 400, "malformed"),
        (b"messageid=1&status=10&pad=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413, "too_large"),
        (b"messageid=99999999999999999999999&status=10", "application/x-www-form-urlencoded", 200, "unknown_ids"),
    ],
)
def test_what_cannot_be_read_is_kept_and_rings_nobody(
    row: GatewayAccount, vendor: Client, bells: Bells, body: bytes, kind: str, status: int, outcome: str
) -> None:
    answer: Any = vendor.post(f"/hooks/{row.hook_secret}/", body, content_type=kind)
    assert (answer.status_code, outcomes()[0].partition(":")[0], bells.rung()) == (status, outcome, [])
    assert len(HookCall.objects.get().body) <= 2_000


def test_a_forged_secret_is_404_and_guessing_ends(row: GatewayAccount, vendor: Client, shop: Shop) -> None:
    forged = [f"/hooks/{secret}/" for secret in ("x" * 43, "x" * 300, row.hook_secret[:-1])]
    assert {vendor.get(door).status_code for door in forged} == {404}
    assert {vendor.get(forged[0]).status_code for _ in range(30)} == {404, 429}
    assert vendor.get(f"/hooks/{row.hook_secret}/", {"messageid": "1", "status": "10"}).status_code == 200
    assert vendor.put(f"/hooks/{row.hook_secret}/").status_code == 405
    assert ShopClient(HTTP_HOST=f"{shop.slug}.localhost").get(f"/hooks/{row.hook_secret}/").status_code == 404
    assert outcomes() == ["unknown_ids"]


def test_calls_and_ids_of_three_months_ago_are_forgotten(row: GatewayAccount) -> None:
    for days in (1, 89, 91):
        at = NOW - timedelta(days=days)
        HookCall.objects.create(account=row, at=at, digest=str(days), outcome="heard")
        HandedOver.objects.create(account=row, gateway_ref="1", client_ref=days, shop_schema="shop_alpha", at=at)
    assert forget_old(now=NOW) == 2
    assert (HookCall.objects.count(), HandedOver.objects.count()) == (2, 2)
