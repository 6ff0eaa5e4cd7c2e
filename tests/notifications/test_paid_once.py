"""What is set aside for a text is in the end spent or given back, never both and never neither."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Sum
from pytest_django import Settings

from accounts.models import User
from gateways.actions import top_up
from gateways.models import GatewayAccount, WalletMove
from gateways.queries import wallet_of
from gateways.rules.speech import Outcome, Submission
from notifications.actions import (
    Draft,
    deliver_messages,
    look_up_messages,
    queue_messages,
    resend_message,
    settle_unknown,
    sweep_outbox,
)
from notifications.actions.check_messages import check_messages
from notifications.actions.claim_messages import CLAIM_LEASE, claim_messages
from notifications.actions.record_submissions import record_submissions
from notifications.models import Message
from notifications.rules.lifecycle import State
from tenants.context import public
from tenants.models import Shop
from tests.gateways.servers.melipayamak import LINE, PASSWORD, USER, MelipayamakServer
from tests.notifications.conftest import at
from tests.notifications.kavenegar_server import KavenegarServer
from tests.support.accounts import account
from tests.support.vendor import LoopbackVendor

NOON = at(12)
LATER = NOON + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def filled(in_shop: Shop, platform_admin: User) -> str:
    """The shop has 10,000 Rial for texts; returns its schema."""
    with public():  # the console's floor, whose people the trail names
        top_up(shop_schema=in_shop.schema_name, rial=10_000, actor=platform_admin, note="", request_key="t", now=NOON)
    return str(in_shop.schema_name)


@pytest.fixture
def forgetful(loopback_vendor: LoopbackVendor, settings: Settings) -> MelipayamakServer:
    """A vendor that cannot tell what became of a lost text; 1,000 Rial a part."""
    server = MelipayamakServer(loopback_vendor)
    settings.ZARGAR_GATEWAY_MELIPAYAMAK_URL = server.url
    account("melipayamak", {"username": USER, "password": PASSWORD, "line": LINE}, rank=1, price=1_000)
    return server


def _send(count: int = 1) -> None:
    queue_messages([Draft(f"n:{n}", "note", f"+98912000000{n}", f"متن {n}") for n in range(count)], now=NOON)
    deliver_messages(now=NOON)


def _kinds(ref: int) -> list[str]:
    return list(WalletMove.objects.filter(client_ref=ref).order_by("pk").values_list("kind", flat=True))


def _left(shop: str) -> int:
    found = wallet_of(shop).balance_rial
    assert found == WalletMove.objects.filter(shop_schema=shop).aggregate(sum=Sum("rial"))["sum"]
    return found


def test_what_a_vendor_gave_back_after_it_was_settled_comes_back_once(kavenegar: KavenegarServer, filled: str) -> None:
    GatewayAccount.objects.filter(key="kavenegar").update(price_rial_per_part=1_000)
    _send()
    message = Message.objects.get()
    assert (_left(filled), _kinds(message.client_ref)) == (10_000 - 1_000, ["reserve", "settle"])
    kavenegar.move(14)
    for _ in range(2):
        look_up_messages(now=LATER)
    message.refresh_from_db()
    assert (message.state, message.cost_rial, _left(filled)) == (State.BLOCKED, 0, 10_000)
    assert _kinds(message.client_ref) == ["reserve", "settle", "refund"]


def test_a_lost_text_that_is_found_is_paid_for(kavenegar: KavenegarServer, filled: str) -> None:
    GatewayAccount.objects.filter(key="kavenegar").update(price_rial_per_part=1_000)
    kavenegar.loses_answers = True
    _send()
    kavenegar.loses_answers = False
    message = Message.objects.get()
    assert (message.state, _kinds(message.client_ref)) == (State.UNKNOWN, ["reserve"])
    look_up_messages(now=LATER)
    message.refresh_from_db()
    assert (message.state, _kinds(message.client_ref)) == (State.ACCEPTED, ["reserve", "settle"])
    kavenegar.move(13)  # refunded after a failure
    look_up_messages(now=LATER + timedelta(hours=1))
    assert (_left(filled), _kinds(message.client_ref)) == (10_000, ["reserve", "settle", "refund"])


def test_a_late_refusal_frees_its_own_calls_money(kavenegar: KavenegarServer, filled: str) -> None:
    GatewayAccount.objects.filter(key="kavenegar").update(price_rial_per_part=1_000)

    queue_messages([Draft("n:0", "note", "+989120000000", "متن")], now=NOON)
    claimed = claim_messages(now=NOON)
    (call,) = check_messages(claimed, until=NOON + CLAIM_LEASE, tried={}, now=NOON).calls
    assert sweep_outbox(now=LATER).lost == 1  # while the vendor thinks
    record_submissions([(call, Submission(Outcome.REJECTED, code="411"))], tried={}, now=LATER)
    message = Message.objects.get()
    assert (message.state, _kinds(message.client_ref), _left(filled)) == (
        State.UNKNOWN,
        ["reserve", "release"],
        10_000,
    )


def test_a_person_decides_and_the_money_is_decided_too(
    forgetful: MelipayamakServer, filled: str, manager: User
) -> None:
    forgetful.loses_answers = True
    _send(3)
    forgetful.loses_answers = False
    again, rest, anew = Message.objects.order_by("pk")
    settle_unknown(message_id=rest.pk, choice="do_not_send", actor=manager, now=LATER)
    settle_unknown(message_id=again.pk, choice="send_again", actor=manager, now=LATER)
    made = resend_message(message_id=anew.pk, actor=manager, now=LATER, request_key="r", may_arrive_twice=True)
    deliver_messages(now=LATER)
    assert _kinds(rest.client_ref) == ["reserve", "settle"]
    assert _kinds(anew.client_ref) == ["reserve", "settle"]
    assert _kinds(again.client_ref) == ["reserve", "settle"] * 2
    assert _kinds(made.client_ref) == ["reserve", "settle"]
    assert _left(filled) == 10_000 - 5 * 1_000
