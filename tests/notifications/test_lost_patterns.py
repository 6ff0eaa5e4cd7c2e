"""The answer to an approved pattern is lost: no vendor's silence about it is taken for "never arrived"."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.models import User
from notifications.actions import Draft, deliver_messages, look_up_messages, queue_messages
from notifications.models import Message, Template
from notifications.rules.lifecycle import State
from tests.gateways.servers import ippanel, smsir
from tests.gateways.servers.base import VendorServer
from tests.gateways.servers.ippanel import IppanelServer
from tests.gateways.servers.smsir import SmsIrServer
from tests.notifications.conftest import at
from tests.notifications.kavenegar_server import KavenegarServer
from tests.support.accounts import account
from tests.support.vendor import LoopbackVendor

NOON = at(12)
pytestmark = pytest.mark.usefixtures("in_shop")


def _lost(server: VendorServer, owner: User, names: dict[str, str], code: str) -> Message:
    """One pattern that the vendor took and whose answer was cut; then the look-ups of half a day."""
    patterns = {server.key: {"code": code, "names": names}}
    Template.objects.create(kind="receipt", text="{toman}", patterns=patterns, updated_at=NOON, updated_by=owner)
    told = Draft("a", "receipt", "+989120000001", "مبلغ ۴۲ هزار تومان رسید", values={"toman": "۴۲"})
    queue_messages([told], now=NOON)
    server.loses_answers = True
    deliver_messages(now=NOON)
    server.loses_answers = False
    for minutes in (5, 15, 40, 120, 300):
        look_up_messages(now=NOON + timedelta(minutes=minutes))
        deliver_messages(now=NOON + timedelta(minutes=minutes))
    return Message.objects.get()


def test_kavenegar_finds_it_by_its_number_and_sends_it_once(kavenegar: KavenegarServer, owner: User) -> None:
    message = _lost(kavenegar, owner, {"toman": "token"}, "receipt-1")
    assert (len(kavenegar.recorded), message.attempts, message.state) == (1, 1, State.ACCEPTED)
    assert message.pattern == ["receipt-1", [["token", "۴۲"]]]


@pytest.mark.parametrize("lists_it", [True, False])
def test_smsir_is_not_believed_when_a_pattern_is_in_none_of_its_lists(
    loopback_vendor: LoopbackVendor, settings: Settings, owner: User, lists_it: bool
) -> None:
    server = SmsIrServer(loopback_vendor)
    server.now = lambda: NOON.timestamp() + 5 if lists_it else 0.0
    settings.ZARGAR_GATEWAY_SMSIR_URL = server.url
    account("smsir", {"key": smsir.KEY, "line": str(smsir.LINE)}, rank=1)
    message = _lost(server, owner, {"toman": "TOMAN"}, "123456")
    assert (len(server.recorded), message.attempts) == (1, 1)
    assert message.state == (State.ACCEPTED if lists_it else State.UNKNOWN)


def test_ippanel_is_not_believed_either(loopback_vendor: LoopbackVendor, settings: Settings, owner: User) -> None:
    server = IppanelServer(loopback_vendor)
    settings.ZARGAR_GATEWAY_IPPANEL_URL = server.url
    account("ippanel", {"key": ippanel.KEY, "line": ippanel.LINE}, rank=1)
    message = _lost(server, owner, {"toman": "toman"}, "abc123")
    assert (len(server.recorded), message.attempts) == (1, 1)
    assert message.state != State.PLANNED
