"""Vendors that call nobody back are asked what customers texted; each wish is passed on once, and nothing else kept."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from gateways.actions import forget_old, read_inbound, ring_inbound_again
from gateways.models import HookCall
from tenants.context import public
from tests.gateways.bells import Bells, bells
from tests.gateways.conftest import NOW
from tests.gateways.servers import SERVERS, melipayamak, smsir
from tests.gateways.servers.base import EMPTY, HTML, VendorServer
from tests.support.accounts import account
from tests.support.vendor import LoopbackVendor

pytestmark = pytest.mark.django_db
__all__ = ["bells"]

GIVEN = {
    "smsir": {"key": smsir.KEY, "line": str(smsir.LINE)},
    "melipayamak": {"username": melipayamak.USER, "password": melipayamak.PASSWORD, "line": melipayamak.LINE},
    "melipayamak_console": {"token": melipayamak.TOKEN, "line": melipayamak.LINE},
}
LETTER = "سلام، قسط ۱۱ را فردا می‌آورم"


@pytest.fixture(params=sorted(GIVEN))
def server(request: pytest.FixtureRequest, loopback_vendor: LoopbackVendor, settings: Settings) -> VendorServer:
    """A vendor with an inbox: a wish, a letter, a wish of long ago and one to another line."""
    made = SERVERS[request.param](loopback_vendor)
    setattr(settings, f"ZARGAR_GATEWAY_{request.param.upper()}_URL", made.url)
    account(request.param, GIVEN[request.param], rank=1)
    line, hour = GIVEN[request.param]["line"], int(NOW.timestamp()) - 3_600
    made.inbox = [
        ("09121234567", line, "لغو ۱۱", hour),
        ("09121234567", line, LETTER, hour),
        ("09351234567", line, "11", hour - 40 * 3_600),
        ("09361234567", "30007777", "11", hour),
    ]
    return made


def test_a_wish_rings_every_shop_once_however_often_it_is_read(server: VendorServer, bells: Bells) -> None:
    with public():
        assert [read_inbound(now=NOW), read_inbound(now=NOW + timedelta(minutes=10))] == [1, 0]
    ((task, _schema, about),) = bells.rung()
    assert (task, about["task"]) == ("tenants.tell_each_shop", "notifications.hear_inbound")
    told = about["values"]
    assert (told["sender"][-10:], told["text"], told["channel"]) == ("9121234567", "لغو ۱۱", "sms")
    assert datetime.fromisoformat(told["at"]) == NOW - timedelta(hours=1)
    row = HookCall.objects.get()
    assert (row.outcome, row.at, LETTER in row.body) == ("inbound", NOW - timedelta(hours=1), False)
    assert json.loads(row.body)[0]["text"] == "لغو ۱۱"
    bells.forget()
    with public():
        assert ring_inbound_again(now=NOW) == 1
        assert bells.rung()[0][2] == about
        forget_old(now=NOW + timedelta(days=3))
        assert ring_inbound_again(now=NOW) == 0
    assert HookCall.objects.get().body == "", "once heard, nobody's number is kept"


def test_the_same_words_again_later_are_a_wish_again(server: VendorServer, bells: Bells) -> None:
    read_inbound(now=NOW)
    sender, line, text, at = server.inbox[0]
    server.inbox.append((sender, line, text, at + 1_800))
    assert read_inbound(now=NOW) == 1
    assert HookCall.objects.count() == 2


@pytest.mark.parametrize("said", [HTML, EMPTY])
def test_a_vendor_that_says_nothing_readable_is_asked_again(server: VendorServer, bells: Bells, said: object) -> None:
    server.says = said  # type: ignore[assignment]
    assert read_inbound(now=NOW) == 0
    server.says = None
    assert read_inbound(now=NOW) == 1
