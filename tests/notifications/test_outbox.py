"""Never twice, never lost: one message through claims, crashes, refusals and lost answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import InternalError, connection, transaction
from pytest_django import Settings

from gateways.queries import routes
from notifications.actions import (
    AmendedText,
    deliver_message,
    look_up_message,
    queue_message,
    repair_message_dues,
    sweep_outbox,
)
from notifications.models import Message
from notifications.rules.lifecycle import State
from notifications.rules.retry import MAX_FAILURES
from tenants.models import DueItem, Shop
from tests.notifications.conftest import at, steps
from tests.notifications.kavenegar_server import KEY, KavenegarServer, envelope

NOON = at(12)
pytestmark = pytest.mark.usefixtures("in_shop")


def _queue(now: datetime = NOON, **changes: str) -> Message:
    given = {"dedupe_key": "note:1", "kind": "note", "recipient": "+989123456789", "text": "سلام", **changes}
    return queue_message(now=now, **given)  # type: ignore[arg-type]


def _state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def _kavenegar_id() -> int:
    return routes("sms")[0].account_id


def _due(message: Message) -> list[DueItem]:
    return list(DueItem.objects.filter(kind="message", object_id=message.pk, done=False))


def test_the_same_key_plans_one_message_and_keeps_the_first_text() -> None:
    first, second = _queue(), _queue(text="متن دیگری")
    assert first.pk == second.pk
    assert Message.objects.count() == 1
    assert second.text == "سلام"
    assert steps(first) == ["planned"]
    assert 0 < first.client_ref < 2**63


def test_the_file_gateway_gets_it_once_and_the_due_table_forgets_it(in_shop: Shop, own_outbox: Path) -> None:
    message = _queue()
    assert [item.due_date.isoformat() for item in _due(message)] == ["2026-11-21"]
    assert deliver_message(message_id=message.pk, now=NOON) is State.ACCEPTED
    assert deliver_message(message_id=message.pk, now=NOON) is None
    (line,) = (own_outbox / f"{in_shop.schema_name}.jsonl").read_text().splitlines()
    assert (json.loads(line)["recipient"], json.loads(line)["text"]) == ("+989123456789", "سلام")
    assert steps(message) == ["planned", "claimed", "submitting", "accepted"]
    assert _due(message) == []


def test_a_message_for_the_night_waits_for_nine_and_its_due_day_is_tomorrow(own_outbox: Path) -> None:
    message = _queue(now=at(21, 30))
    assert message.not_before == at(9, day=22)
    assert [item.due_date.isoformat() for item in _due(message)] == ["2026-11-22"]
    assert deliver_message(message_id=message.pk, now=at(23)) is None
    assert sweep_outbox(now=at(8, 59, day=22)).to_send == []
    assert sweep_outbox(now=at(9, day=22)).to_send == [message.pk]
    assert not own_outbox.exists()


def test_a_message_that_waited_in_the_queue_past_nine_is_held_not_dropped(own_outbox: Path) -> None:
    message = _queue(now=at(20, 59))
    assert deliver_message(message_id=message.pk, now=at(21, 1)) is State.PLANNED
    message.refresh_from_db()
    assert (message.reason, message.not_before) == ("held_until_morning", at(9, day=22))
    assert not own_outbox.exists()
    assert deliver_message(message_id=message.pk, now=at(9, day=22)) is State.ACCEPTED


def test_a_lost_answer_is_unknown_and_reconciled_never_sent_twice(kavenegar: KavenegarServer) -> None:
    message = _queue()
    kavenegar.loses_answers = True
    assert deliver_message(message_id=message.pk, now=NOON) is State.UNKNOWN
    for minute in range(1, 5):
        now = NOON + timedelta(minutes=minute)
        assert sweep_outbox(now=now).to_send == []
        assert deliver_message(message_id=message.pk, now=now) is None
    assert sweep_outbox(now=NOON + timedelta(minutes=1)).to_look_up == [message.pk]
    kavenegar.loses_answers = False
    assert look_up_message(message_id=message.pk, now=NOON + timedelta(minutes=1)) is State.ACCEPTED
    assert kavenegar.calls == 1
    kavenegar.status = 10
    assert look_up_message(message_id=message.pk, now=NOON + timedelta(minutes=5)) is State.DELIVERED
    assert steps(message) == ["planned", "claimed", "submitting", "unknown", "accepted", "delivered"]
    assert _due(message) == []


def test_a_crash_before_the_call_is_found_sent_again_under_the_same_id(kavenegar: KavenegarServer) -> None:
    message = _queue()
    Message.objects.filter(pk=message.pk).update(state=State.CLAIMED)
    Message.objects.filter(pk=message.pk).update(
        state=State.SUBMITTING, account_id=_kavenegar_id(), attempts=1, submitted_at=NOON, claimed_until=NOON
    )
    later = NOON + timedelta(minutes=3)
    sweep = sweep_outbox(now=later)
    assert (sweep.lost, sweep.to_look_up, sweep.to_send) == (1, [message.pk], [])
    assert _state(message) == State.UNKNOWN
    assert look_up_message(message_id=message.pk, now=later) is State.PLANNED
    assert deliver_message(message_id=message.pk, now=later) is State.ACCEPTED
    assert list(kavenegar.sent) == [str(message.client_ref)]


def test_a_worker_lost_while_checking_frees_the_claim(own_outbox: Path) -> None:
    message = _queue()
    Message.objects.filter(pk=message.pk).update(state=State.CLAIMED, claimed_until=NOON + timedelta(minutes=2))
    assert sweep_outbox(now=NOON).freed == 0, "a lease that still runs is respected"
    sweep = sweep_outbox(now=NOON + timedelta(minutes=2))
    assert (sweep.freed, sweep.to_send) == (1, [message.pk])


def test_past_the_look_back_nobody_asks_and_a_person_decides(kavenegar: KavenegarServer) -> None:
    message = _queue()
    kavenegar.loses_answers = True
    deliver_message(message_id=message.pk, now=NOON)
    asked = len(kavenegar.vendor.requests)
    assert look_up_message(message_id=message.pk, now=NOON + timedelta(hours=13)) is State.UNKNOWN
    assert len(kavenegar.vendor.requests) == asked
    assert sweep_outbox(now=NOON + timedelta(days=3)).to_look_up == []
    assert _state(message) == State.UNKNOWN
    assert _due(message) == []


def test_a_busy_gateway_is_tried_again_later_and_given_up_in_the_end(kavenegar: KavenegarServer) -> None:
    kavenegar.vendor.forget()
    kavenegar.vendor.replies(f"/v1/{KEY}/sms/send.json", envelope(451, None))
    message, now = _queue(), NOON
    for _ in range(MAX_FAILURES - 1):
        assert deliver_message(message_id=message.pk, now=now) is State.PLANNED
        message.refresh_from_db()
        assert message.not_before > now
        assert deliver_message(message_id=message.pk, now=now) is None, "not before its time"
        now = message.not_before
    assert deliver_message(message_id=message.pk, now=now) is State.REJECTED
    message.refresh_from_db()
    assert (message.reason, message.attempts) == ("gave_up", MAX_FAILURES)


def test_an_empty_account_costs_no_attempt(kavenegar: KavenegarServer) -> None:
    kavenegar.vendor.forget()
    kavenegar.vendor.replies(f"/v1/{KEY}/sms/send.json", envelope(418, None))
    message = _queue()
    assert deliver_message(message_id=message.pk, now=NOON) is State.PLANNED
    message.refresh_from_db()
    assert (message.reason, message.failures, message.not_before) == ("418", 0, NOON + timedelta(minutes=10))


def test_a_refused_number_is_final(kavenegar: KavenegarServer) -> None:
    kavenegar.vendor.forget()
    kavenegar.vendor.replies(f"/v1/{KEY}/sms/send.json", envelope(411, None))
    message = _queue()
    assert deliver_message(message_id=message.pk, now=NOON) is State.REJECTED
    assert sweep_outbox(now=NOON + timedelta(days=2)).to_send == []


ANSWERS: dict[str, bool | str | AmendedText] = {}


def answers_of_the_test(refs: Sequence[str], now: datetime) -> list[bool | str | AmendedText]:
    """A guard that answers what the test wrote down."""
    return [ANSWERS[ref] for ref in refs]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (True, ("accepted", "", "سلام")),
        (False, ("expired", "no_longer_needed", None)),
        ("shop_suspended", ("expired", "shop_suspended", None)),
        (AmendedText("متن تازه"), ("accepted", "", "متن تازه")),
    ],
)
def test_the_guard_has_the_last_word(
    answer: bool | str | AmendedText, outcome: tuple[str, str, str | None], settings: Settings, own_outbox: Path
) -> None:
    settings.MESSAGE_GUARDS = {"test": f"{__name__}.answers_of_the_test"}
    ANSWERS["case"] = answer
    message = _queue(guard="test", subject_ref="case")
    deliver_message(message_id=message.pk, now=NOON)
    message.refresh_from_db()
    sent = [json.loads(line)["text"] for book in own_outbox.glob("*.jsonl") for line in book.read_text().splitlines()]
    assert (message.state, message.reason, sent[0] if sent else None) == outcome


def test_a_message_that_waited_for_days_is_not_sent_any_more(own_outbox: Path) -> None:
    message, younger = _queue(), _queue(dedupe_key="note:2")
    deliver_message(message_id=message.pk, now=NOON + timedelta(days=3, seconds=1))
    deliver_message(message_id=younger.pk, now=NOON + timedelta(days=3))
    message.refresh_from_db()
    assert (message.state, message.reason, _state(younger)) == (State.EXPIRED, "too_late", State.ACCEPTED)


@pytest.mark.parametrize("wrong", [{"state": "submitting"}, {"client_ref": 5}, {"recipient": "+989120000000"}])
def test_the_database_refuses_a_step_that_is_not_in_the_life_of_a_message(wrong: dict[str, object]) -> None:
    message = _queue()
    with pytest.raises(InternalError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**wrong)
    assert _state(message) == State.PLANNED


@pytest.mark.parametrize(
    "statement",
    [
        "update notifications_message set state = 'planned'",
        "delete from notifications_message",
        "update notifications_messageevent set after = 'delivered'",
        "delete from notifications_messageevent",
        "truncate notifications_messageevent",
    ],
)
def test_a_final_state_stays_and_the_history_cannot_be_rewritten(statement: str) -> None:
    message = _queue()
    deliver_message(message_id=message.pk, now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # or TRUNCATE would stumble over waiting checks instead
        with pytest.raises(InternalError), transaction.atomic():
            cursor.execute(statement)
    assert steps(message) == ["planned", "claimed", "submitting", "accepted"]


def test_a_damaged_due_table_is_repaired_from_the_outbox() -> None:
    waiting, gone = _queue(), _queue(dedupe_key="note:2")
    deliver_message(message_id=gone.pk, now=NOON)
    DueItem.objects.filter(object_id=waiting.pk, kind="message").update(done=True)
    DueItem.objects.filter(object_id=gone.pk, kind="message").update(done=False)
    assert repair_message_dues(now=NOON) == 2
    assert (len(_due(waiting)), len(_due(gone))) == (1, 0)
    assert repair_message_dues(now=NOON) == 0
