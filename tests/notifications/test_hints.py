"""When a gateway may be asked: not too soon however often its webhook calls, not when it has forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from gateways.actions import close_breaker, trip_breaker
from gateways.models import GatewayAccount
from notifications.actions import deliver_messages, hear_reports, look_up_messages, queue_message
from notifications.models import Message
from notifications.rules.lifecycle import State
from tests.gateways.servers import ghasedak, ippanel
from tests.gateways.servers.ghasedak import GhasedakServer
from tests.gateways.servers.ippanel import IppanelServer
from tests.notifications.conftest import at
from tests.notifications.kavenegar_server import KavenegarServer
from tests.support.accounts import account
from tests.support.vendor import LoopbackVendor

NOON = at(12)
pytestmark = pytest.mark.usefixtures("in_shop")


def _sent() -> Message:
    queue_message(dedupe_key="n", kind="note", recipient="+989120000001", text="سلام", now=NOON)
    deliver_messages(now=NOON)
    return Message.objects.get()


def test_calls_of_the_webhook_do_not_hurry_a_gateway_into_saying_absent(
    loopback_vendor: LoopbackVendor, settings: Settings
) -> None:
    server = GhasedakServer(loopback_vendor)
    settings.ZARGAR_GATEWAY_GHASEDAK_URL = server.url
    account("ghasedak", {"key": ghasedak.KEY, "line": ghasedak.LINE}, rank=1)
    server.loses_answers = True
    message = _sent()
    server.loses_answers = False
    server.hidden = {str(message.client_ref)}  # its list is some minutes behind
    for seconds in range(10, 240, 20):
        now = NOON + timedelta(seconds=seconds)
        hear_reports(client_refs=[message.client_ref], now=now)
        look_up_messages(now=now)
        deliver_messages(now=now)
    message.refresh_from_db()
    assert (len(server.recorded), message.state) == (1, State.UNKNOWN)
    server.hidden = set()
    now = NOON + timedelta(minutes=6)
    look_up_messages(now=now)
    message.refresh_from_db()
    assert message.state == State.ACCEPTED
    message.next_look_at = now + timedelta(hours=1)
    message.save(update_fields=["next_look_at"])
    assert hear_reports(client_refs=[message.client_ref], now=now) == 1


def test_a_phone_that_was_off_for_a_day_is_seen_at_last(kavenegar: KavenegarServer) -> None:
    message = _sent()
    assert message.state == State.ACCEPTED
    now = NOON
    for _ in range(30):
        now += timedelta(hours=1)
        look_up_messages(now=now)
    kavenegar.move(10)
    look_up_messages(now=now + timedelta(hours=1))
    message.refresh_from_db()
    assert message.state == State.DELIVERED


def test_in_the_last_minutes_of_its_memory_a_gateway_is_not_believed(kavenegar: KavenegarServer) -> None:
    kavenegar.loses_answers = True
    message = _sent()
    kavenegar.loses_answers = False
    kavenegar.sent.clear()  # its clock is a little ahead: it has forgotten already
    look_up_messages(now=NOON + timedelta(hours=11, minutes=45))
    message.refresh_from_db()
    assert (message.state, message.next_look_at) == (State.UNKNOWN, None)


def test_a_vendor_that_finds_out_later_that_nobody_pays_is_stopped_once(
    loopback_vendor: LoopbackVendor, settings: Settings
) -> None:
    server = IppanelServer(loopback_vendor)
    settings.ZARGAR_GATEWAY_IPPANEL_URL = server.url
    account("ippanel", {"key": ippanel.KEY, "line": ippanel.LINE}, rank=1)
    message = _sent()
    assert message.state == State.ACCEPTED
    server.state = 8
    look_up_messages(now=NOON + timedelta(minutes=10))
    message.refresh_from_db()
    row = GatewayAccount.objects.get(key="ippanel")
    assert (message.state, message.reason, row.breaker, row.breaker_code) == (
        "undelivered",
        "state-8",
        "open",
        "state-8",
    )
    close_breaker(row.pk, None, NOON + timedelta(hours=1))  # somebody paid
    assert not trip_breaker(row.pk, "state-8", NOON + timedelta(hours=2), called_at=NOON)
    assert trip_breaker(row.pk, "state-8", NOON + timedelta(hours=2), called_at=NOON + timedelta(minutes=90))
