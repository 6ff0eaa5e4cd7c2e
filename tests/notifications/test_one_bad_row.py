"""One row, one account or one slow vendor that is not as it should be: what stands beside it goes on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

import pytest
from pytest_django import Settings

from accounts.models import User
from gateways.providers import reading
from gateways.rules.speech import Outcome, Outgoing, Submission
from notifications.actions import AmendedText, Draft, deliver_messages, look_up_messages, queue_messages, sweep_outbox
from notifications.actions.check_messages import check_messages
from notifications.actions.claim_messages import CLAIM_LEASE, claim_messages
from notifications.actions.record_submissions import record_submissions
from notifications.actions.submit_calls import submit_calls
from notifications.models import Message, Template
from notifications.rules.lifecycle import State
from tests.notifications.conftest import at, steps
from tests.notifications.kavenegar_server import KEY, KavenegarServer
from tests.support.vendor import Answer, Asked

NOON = at(12)
pytestmark = pytest.mark.usefixtures("in_shop")


def nothing_left(refs: Sequence[str], now: datetime) -> list[AmendedText]:
    """A guard for a template of which every variable is empty today."""
    return [AmendedText(" ") for _ in refs]


def _queue(*drafts: tuple[str, str]) -> None:
    """A text for each (guard, subject)."""
    queue_messages(
        [
            Draft(f"note:{number}", "note", f"+98912000{number:04}", f"متن {number}", guard=guard, subject_ref=ref)
            for number, (guard, ref) in enumerate(drafts)
        ],
        now=NOON,
    )


def _states() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("state", "reason"))


def test_a_guard_that_is_gone_holds_up_its_own_rows_only(kavenegar: KavenegarServer) -> None:
    _queue(("", ""), ("gone_since_the_last_release", ""), ("", ""))
    run = deliver_messages(now=NOON)
    assert [state for state, _reason in _states()] == ["accepted", "claimed", "accepted"]
    assert isinstance(run.fault, KeyError), "and somebody hears of it"


def test_a_text_of_which_nothing_is_left_is_not_sent(kavenegar: KavenegarServer, settings: Settings) -> None:
    settings.MESSAGE_GUARDS = {"test": f"{__name__}.nothing_left"}
    _queue(("", ""), ("test", "x"), ("", ""))
    deliver_messages(now=NOON)
    assert _states() == [("accepted", "1"), ("expired", "empty_text"), ("accepted", "1")]


def test_a_message_of_an_account_that_is_not_here_keeps_no_other_from_being_asked_about(
    kavenegar: KavenegarServer,
) -> None:
    _queue(("", ""), ("", ""))
    kavenegar.loses_answers = True
    deliver_messages(now=NOON)
    kavenegar.loses_answers = False
    Message.objects.filter(dedupe_key="note:0").update(account_id=10**9)
    later = NOON + timedelta(minutes=5)
    assert sorted(look_up_messages(now=later).values()) == [State.ACCEPTED, State.UNKNOWN]
    assert len(kavenegar.sent) == 2


def test_approved_texts_go_side_by_side(kavenegar: KavenegarServer, owner: User) -> None:
    patterns = {"kavenegar": {"code": "receipt-1", "names": {"toman": "token"}}}
    Template.objects.create(kind="receipt", text="{toman}", patterns=patterns, updated_at=NOON, updated_by=owner)
    path, both = f"/v1/{KEY}/verify/lookup.json", threading.Barrier(2, timeout=10)
    answers = kavenegar.vendor._routes[path]

    def together(asked: Asked) -> Answer:
        both.wait()  # one after the other they would never meet
        reply = answers[-1]
        return reply if isinstance(reply, Answer) else reply(asked)

    kavenegar.vendor._routes[path] = [together]
    drafts = [Draft(f"r:{n}", "receipt", f"+9891200000{n:02}", f"رسید {n}", values={"toman": "۴۲"}) for n in range(4)]
    queue_messages(drafts, now=NOON)
    deliver_messages(now=NOON)
    assert {state for state, _reason in _states()} == {"accepted"}


def test_good_news_that_comes_after_the_row_was_planned_again_sends_nothing_twice(kavenegar: KavenegarServer) -> None:
    _queue(("", ""))
    ids = claim_messages(now=NOON)
    calls = check_messages(ids, until=NOON + CLAIM_LEASE, tried={}, now=NOON).calls
    late = NOON + timedelta(minutes=6)
    assert sweep_outbox(now=late).lost == 1
    assert set(look_up_messages(now=late).values()) == {State.PLANNED}, "asked before the call came through"
    record_submissions(submit_calls(calls, until=monotonic() + 60), tried={}, now=late)
    assert deliver_messages(now=late).states == {}
    message = Message.objects.get()
    assert (message.state, message.attempts, kavenegar.calls, len(kavenegar.sent)) == (State.ACCEPTED, 1, 1, 1)
    assert steps(message)[-4:] == ["planned", "claimed", "submitting", "accepted"]


def test_a_vendor_that_refuses_slowly_is_not_asked_past_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "HALVING_SECONDS", -1.0)
    batch = [Outgoing(number, "+989120000001", "متن", "shop_x") for number in range(1, 5)]
    asked: list[int] = []

    def refuses(chunk: Sequence[Outgoing]) -> list[Submission]:
        asked.append(len(chunk))
        return [Submission(Outcome.REJECTED, code="411") for _ in chunk]

    answers = reading.in_halves(batch, refuses)
    assert (asked, {one.outcome for one in answers}, len(answers)) == ([4], {Outcome.NOT_SENT}, 4)
