"""A worker that slept past its lease, and a text that the gateway may already have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from notifications.actions import AmendedText, deliver_message, look_up_message, queue_message, sweep_outbox
from notifications.actions.check_messages import check_messages
from notifications.actions.claim_messages import CLAIM_LEASE, claim_messages
from notifications.models import Message
from notifications.rules.lifecycle import State
from tests.notifications.conftest import at
from tests.notifications.kavenegar_server import KEY, KavenegarServer, envelope
from tests.support.vendor import Asked

NOON = at(12)
pytestmark = pytest.mark.usefixtures("in_shop")


def text_of_the_minute(refs: Sequence[str], now: datetime) -> list[AmendedText]:
    """A guard whose text changes with the clock, as a price does."""
    return [AmendedText(f"سلام {now:%H:%M}") for _ in refs]


def breaks(refs: Sequence[str], now: datetime) -> list[bool]:
    """A guard that stumbles over what is nobody's."""
    if "" in refs:
        raise ValueError("")
    return [True for _ in refs]


def _queue(guard: str = "") -> Message:
    return queue_message(
        dedupe_key="note:1", kind="note", recipient="+989123456789", text="سلام", guard=guard, now=NOON
    )


def test_a_worker_that_wakes_after_its_lease_finds_the_row_in_other_hands(kavenegar: KavenegarServer) -> None:
    message = _queue()
    assert claim_messages(now=NOON, ids=[message.pk]) == [message.pk]
    assert sweep_outbox(now=NOON + timedelta(minutes=2)).freed == 1
    row = Message.objects.filter(pk=message.pk)
    row.update(state=State.CLAIMED)
    row.update(state=State.SUBMITTING, attempts=1)  # another worker is in the middle of its call
    assert check_messages([message.pk], until=NOON + CLAIM_LEASE, tried={}, now=NOON).calls == []
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SUBMITTING, 1)


def test_a_text_the_gateway_may_have_is_sent_again_word_for_word(
    kavenegar: KavenegarServer, settings: Settings
) -> None:
    settings.MESSAGE_GUARDS = {"test": f"{__name__}.text_of_the_minute"}
    message = _queue(guard="test")
    kavenegar.loses_answers = True
    assert deliver_message(message_id=message.pk, now=NOON) is State.UNKNOWN
    kavenegar.loses_answers = False
    _has_not_noticed_yet(kavenegar)
    assert look_up_message(message_id=message.pk, now=NOON + timedelta(minutes=1)) is State.PLANNED
    assert deliver_message(message_id=message.pk, now=NOON + timedelta(minutes=2)) is State.ACCEPTED
    message.refresh_from_db()
    assert message.text == "سلام 12:00"
    assert [row["message"] for row in kavenegar.sent.values()] == ["سلام 12:00"]


def test_a_message_whose_check_breaks_is_tried_ever_more_rarely(settings: Settings) -> None:
    settings.MESSAGE_GUARDS = {"test": f"{__name__}.breaks"}
    message = _queue(guard="test")
    tries = []
    for minute in range(120):
        now = NOON + timedelta(minutes=minute)
        if sweep_outbox(now=now).to_send:
            tries.append(minute)
            with pytest.raises(ValueError, match=r"^$"):
                deliver_message(message_id=message.pk, now=now)
    assert tries == [0, 2, 5, 8, 12, 18, 28, 46, 80]


def _has_not_noticed_yet(kavenegar: KavenegarServer) -> None:
    """For one question the gateway does not find what it took a moment ago."""
    path = f"/v1/{KEY}/sms/statuslocalmessageid.json"

    def absent(asked: Asked) -> object:
        return envelope(200, [{"messageid": 0, "localid": asked.form["localid"][0], "status": 100}])

    kavenegar.vendor._routes[path] = []
    kavenegar.vendor.replies(path, absent, kavenegar._status)  # type: ignore[arg-type]
