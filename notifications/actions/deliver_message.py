"""Send one message: claim it, ask whether it still holds, commit `submitting`, call the gateway, record the answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from gateways.queries import Route, route_of, routes
from gateways.rules.speech import Outcome, Outgoing, Submission
from notifications.actions.ask_guards import AmendedText, Answer, ask_guards
from notifications.actions.move_message import move_message
from notifications.models import Message
from notifications.rules.lifecycle import State
from notifications.rules.retry import CONFIGURATION_WAIT, wait_after, wait_before_look_up
from notifications.rules.send_window import is_too_late, release_time
from tenants.context import current_schema

# Longer than the slowest gateway call (5 s to connect, 20 s of silence), so that a live worker keeps its row.
LEASE = timedelta(minutes=2)


def deliver_message(*, message_id: int, now: datetime) -> State | None:
    """Send the message if it is due, free and still true; returns the state it reached, None when it was not ours.

    Safe to call at any time, any number of times, from any number of workers. The gateway is called outside any
    transaction. Raises what a guard or a wrong gateway setting raises; the claim then runs out and the row is found
    again.
    """
    if not _claim(message_id, now):
        return None
    message = _check(message_id, now, routes("sms")[0])
    if message is None:
        return None
    if State(message.state) is not State.SUBMITTING:
        return State(message.state)
    submission = route_of(message.account_id or 0).gateway.submit(outgoing(message))
    return record_submission(message_id=message_id, attempt=message.attempts, submission=submission, now=now)


def outgoing(message: Message) -> Outgoing:
    """The part of a message that a gateway sees."""
    return Outgoing(
        message.client_ref,
        message.recipient,
        message.text,
        current_schema(),
        gateway_ref=message.gateway_ref,
        submitted_at=message.submitted_at,
        subject=message.subject,
    )


@transaction.atomic
def _claim(message_id: int, now: datetime) -> bool:
    """Take the lease. A row that another worker is looking at is skipped, not waited for."""
    due = Message.objects.select_for_update(skip_locked=True).filter(
        pk=message_id, state=State.PLANNED, not_before__lte=now
    )
    message = due.first()
    if message is None:
        return False
    message.claimed_until = now + LEASE
    return move_message(message, State.CLAIMED, now=now)


@transaction.atomic
def _check(message_id: int, now: datetime, route: Route) -> Message | None:
    """Hold, drop or release the claimed row. What is committed as `submitting` may have been sent, come what may.

    None for a worker that slept past its lease: whatever state the row is in now is another worker's doing.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if State(message.state) is not State.CLAIMED:
        return None
    release = release_time(message.kind, now)
    if release > now:
        message.not_before = release
        move_message(message, State.PLANNED, now=now, reason="held_until_morning")
        return message
    answer = "too_late" if is_too_late(message.created_at, now) else _ask_guard(message, now)
    if answer is False or isinstance(answer, str):
        move_message(message, State.EXPIRED, now=now, reason=answer or "no_longer_needed")
        return message
    # A text that may have arrived goes again word for word: other words under its id would look like another message.
    if isinstance(answer, AmendedText) and not message.events.filter(after=State.UNKNOWN).exists():
        message.text = answer.text
    message.attempts += 1
    message.gateway, message.account_id = route.key, route.account_id
    message.submitted_at, message.claimed_until = now, now + LEASE
    move_message(message, State.SUBMITTING, now=now)
    return message


def _ask_guard(message: Message, now: datetime) -> Answer:
    answers, fault = ask_guards([message], now)
    if fault is not None:
        raise fault
    return answers[message.pk]


@transaction.atomic
def record_submission(*, message_id: int, attempt: int, submission: Submission, now: datetime) -> State:
    """Write down what the gateway answered to call number `attempt`, and when to try or ask again.

    An answer that comes after the sweeper called the row unknown still counts if it is good news; a late refusal does
    not, for by then the row may be in other hands.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    in_hand = State(message.state) is State.SUBMITTING and message.attempts == attempt
    message.gateway_ref = submission.gateway_ref or message.gateway_ref
    reason = submission.code[:60]
    match submission.outcome:
        case Outcome.ACCEPTED:
            message.next_look_at = (
                now + wait_before_look_up(0)
                if route_of(message.account_id or 0).gateway.abilities.reports_delivery
                else None
            )
            move_message(message, State.ACCEPTED, now=now, reason=reason)
        case Outcome.UNKNOWN | Outcome.CONFLICT if in_hand:
            asks = submission.outcome is Outcome.UNKNOWN
            message.next_look_at = now + wait_before_look_up(0) if asks else None
            move_message(message, State.UNKNOWN, now=now, reason=reason)
        case Outcome.REJECTED if in_hand:
            move_message(message, State.REJECTED, now=now, reason=reason)
        case Outcome.NOT_SENT | Outcome.PAUSED if in_hand:
            _plan_again(message, submission.outcome, now=now, reason=reason)
    return State(message.state)


def _plan_again(message: Message, outcome: Outcome, *, now: datetime, reason: str) -> None:
    """A refusal that sent nothing: wait longer each time, give up in the end; settings and credit cost no attempt."""
    message.failures += outcome is Outcome.NOT_SENT
    wait = CONFIGURATION_WAIT if outcome is Outcome.PAUSED else wait_after(message.failures)
    if wait is None:
        move_message(message, State.REJECTED, now=now, reason="gave_up")
        return
    message.not_before = now + wait
    move_message(message, State.PLANNED, now=now, reason=reason)
