"""Many messages in one run: what each is asked, what it costs, by which account it leaves, in how many statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from customers.actions import record_consent
from customers.models import Customer
from gateways.actions import top_up
from gateways.models import GatewayAccount, GatewayTrouble, WalletMove
from gateways.queries import wallet_of
from notifications.actions import Draft, deliver_messages, look_up_messages, queue_messages, settle_unknown
from notifications.models import Message, OptOut, Template
from notifications.rules.lifecycle import State
from notifications.rules.retry import CONFIGURATION_WAIT
from tenants.context import public
from tenants.models import Shop
from tests.gateways.servers.melipayamak import LINE, PASSWORD, USER, MelipayamakServer
from tests.notifications.conftest import at, steps
from tests.notifications.kavenegar_server import KEY, KavenegarServer, envelope
from tests.support.accounts import account
from tests.support.vendor import LoopbackVendor

NOON = at(12)
SEND = (f"/v1/{KEY}/sms/send.json", f"/v1/{KEY}/sms/sendarray.json")
pytestmark = pytest.mark.usefixtures("in_shop")


def _draft(number: int, **more: object) -> Draft:
    told = {"recipient": f"+98912000{number:04}", "text": f"متن {number}", **more}
    return Draft(dedupe_key=f"note:{number}", kind="note", **told)  # type: ignore[arg-type]


def _queue(count: int, **more: object) -> None:
    assert queue_messages([_draft(number, **more) for number in range(count)], now=NOON) == count


def _by_state() -> dict[str, int]:
    states = list(Message.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


def _statements(work: object) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        work()  # type: ignore[operator]
    return len(asked)


@pytest.fixture
def second(loopback_vendor: LoopbackVendor, settings: Settings) -> MelipayamakServer:
    """Another vendor behind Kavenegar, on the same loopback."""
    server = MelipayamakServer(loopback_vendor)
    settings.ZARGAR_GATEWAY_MELIPAYAMAK_URL = server.url
    account("melipayamak", {"username": USER, "password": PASSWORD, "line": LINE}, rank=2)
    return server


def test_queueing_and_sending_cost_the_same_statements_for_few_and_many(kavenegar: KavenegarServer) -> None:
    queueing = [_statements(lambda: _queue(2)), 0]
    sending = [_statements(lambda: deliver_messages(now=NOON)), 0]
    rest = [_draft(number) for number in range(2, 120)]
    queueing[1] = _statements(lambda: queue_messages(rest, now=NOON))
    sending[1] = _statements(lambda: deliver_messages(now=NOON))
    assert queueing[1] <= queueing[0] <= 6
    assert sending[1] <= sending[0] <= 24
    assert _by_state() == {"accepted": 120}
    assert queue_messages(rest, now=NOON) == 0, "the same keys plan nothing"
    assert len(kavenegar.sent) == 120


def test_a_stopped_account_hands_over_to_the_next_and_costs_no_attempt(
    kavenegar: KavenegarServer, second: MelipayamakServer
) -> None:
    for path in SEND:
        kavenegar.vendor._routes[path] = [envelope(418, None)]
    _queue(3)
    deliver_messages(now=NOON)
    assert _by_state() == {"accepted": 3}
    assert len(second.recorded) == 3
    message = Message.objects.first()
    assert message is not None
    assert steps(message) == ["planned", "claimed", "submitting", "planned", "claimed", "submitting", "accepted"]
    assert (message.failures, message.gateway) == (0, "melipayamak")
    stopped = GatewayAccount.objects.get(key="kavenegar")
    assert (stopped.breaker, stopped.breaker_code) == ("open", "418")
    assert GatewayTrouble.objects.filter(account=stopped, what="opened").count() == 1
    _queue_one_more()
    calls = len(kavenegar.vendor.requests)
    deliver_messages(now=NOON)
    assert len(kavenegar.vendor.requests) == calls + 1, "a stopped account is not asked"


def _queue_one_more() -> None:
    assert queue_messages([_draft(999)], now=NOON) == 1


def test_an_unknown_one_never_goes_by_another_account(kavenegar: KavenegarServer, second: MelipayamakServer) -> None:
    _queue(2)
    kavenegar.loses_answers = True
    deliver_messages(now=NOON)
    assert _by_state() == {"unknown": 2}
    kavenegar.loses_answers = False
    kavenegar.sent.clear()  # it never had them
    later = NOON + timedelta(minutes=1)
    assert set(look_up_messages(now=later).values()) == {State.PLANNED}
    GatewayAccount.objects.filter(key="kavenegar").update(enabled=False)
    assert set(deliver_messages(now=later).states.values()) == {State.PLANNED}
    assert {row.reason for row in Message.objects.all()} == {"no_gateway"}
    GatewayAccount.objects.filter(key="kavenegar").update(enabled=True)
    deliver_messages(now=later + CONFIGURATION_WAIT)
    assert (_by_state(), len(kavenegar.sent), second.recorded) == ({"accepted": 2}, 2, [])


def test_a_vendor_that_cannot_tell_leaves_it_to_a_person(second: MelipayamakServer, manager: User) -> None:
    _queue(1)
    second.loses_answers = True
    deliver_messages(now=NOON)
    second.loses_answers = False
    second.recorded.clear()
    second.sent_at.clear()
    now = NOON
    for _ in range(5):
        now += timedelta(hours=1)
        assert State.PLANNED not in look_up_messages(now=now).values()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (State.UNKNOWN, 1)
    settle_unknown(message_id=message.pk, choice="send_again", actor=manager, now=now)
    deliver_messages(now=now)
    assert [row.text for row in second.recorded] == ["متن 0"]


def _fill(shop: str, rial: int, admin: User) -> None:
    with public():  # the console's floor, whose people the trail names
        top_up(shop_schema=shop, rial=rial, actor=admin, note="", request_key=f"fill-{rial}", now=NOON)


def test_the_wallet_pays_before_the_call_and_settles_at_the_price_that_was_shown(
    kavenegar: KavenegarServer, in_shop: Shop, platform_admin: User
) -> None:
    GatewayAccount.objects.filter(key="kavenegar").update(price_rial_per_part=1_000)
    shop = in_shop.schema_name
    _queue(3)
    assert set(deliver_messages(now=NOON).states.values()) == {State.PLANNED}
    assert {(row.reason, row.attempts) for row in Message.objects.all()} == {("no_sms_credit", 0)}
    assert kavenegar.calls == 0
    _fill(shop, 2_500, platform_admin)
    later = NOON + CONFIGURATION_WAIT
    deliver_messages(now=later)
    assert _by_state() == {"accepted": 2, "planned": 1}
    assert {row.cost_rial for row in Message.objects.filter(state="accepted")} == {1_000}, (
        "not the 120 that the vendor takes of us"
    )
    assert wallet_of(shop).balance_rial == 500
    _fill(shop, 1_000, platform_admin)
    for path in SEND:
        kavenegar.vendor._routes[path] = [envelope(411, None)]
    deliver_messages(now=later + CONFIGURATION_WAIT)
    assert _by_state() == {"accepted": 2, "rejected": 1}
    assert wallet_of(shop).balance_rial == 1_500 == sum(WalletMove.objects.values_list("rial", flat=True))


def test_who_said_stop_is_not_written_to_but_a_legal_notice_is(
    kavenegar: KavenegarServer, maryam: Customer, clerk: User
) -> None:
    OptOut.objects.create(address="+989120000000", source="inbound", evidence="۱۱", at=NOON)
    record_consent(customer=maryam, channel="sms", allowed=False, evidence="تلفنی گفت", actor=clerk, now=at(9))
    _queue(1)
    more = [
        Draft(dedupe_key="legal", kind="notice", recipient="+989120000000", text="اخطار", legal=True),
        Draft(dedupe_key="maryam", kind="note", recipient=maryam.mobile, text="سلام", customer_id=maryam.pk),
        Draft(dedupe_key="other", kind="note", recipient="+989120000009", text="سلام"),
    ]
    queue_messages(more, now=NOON)
    deliver_messages(now=NOON)
    told = dict(Message.objects.values_list("dedupe_key", "state"))
    assert told == {"note:0": "blocked", "legal": "accepted", "maryam": "blocked", "other": "accepted"}
    assert set(Message.objects.filter(state="blocked").values_list("reason", flat=True)) == {"opted_out"}


def test_a_link_goes_by_the_account_that_takes_it_or_not_at_all(
    kavenegar: KavenegarServer, second: MelipayamakServer
) -> None:
    GatewayAccount.objects.filter(key="kavenegar").update(links_allowed=False)
    _queue(1, text="رسید: https://example.ir/r/1")
    deliver_messages(now=NOON)
    assert Message.objects.get().gateway == "melipayamak"
    GatewayAccount.objects.filter(key="melipayamak").update(links_allowed=False)
    queue_messages([_draft(2, text="رسید: https://example.ir/r/2")], now=NOON)
    deliver_messages(now=NOON)
    last = Message.objects.get(dedupe_key="note:2")
    assert (last.state, last.reason) == (State.REJECTED, "links_refused")


def test_an_approved_text_stands_in_for_ours_where_every_value_is_there(
    kavenegar: KavenegarServer, owner: User
) -> None:
    patterns = {"kavenegar": {"code": "receipt-1", "names": {"toman": "token"}}}
    Template.objects.create(kind="receipt", text="{toman}", patterns=patterns, updated_at=NOON, updated_by=owner)
    for key, values in (("a", {"toman": "۴۲"}), ("b", {"toman": ""})):
        queue_messages([Draft(key, "receipt", "+989120000001", f"رسید {key}", values=values)], now=NOON)
    deliver_messages(now=NOON)
    asked = [one.path.rpartition("/")[2] for one in kavenegar.vendor.requests]
    assert sorted(asked) == ["lookup.json", "send.json"]
