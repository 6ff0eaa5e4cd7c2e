"""Write down what gateways answered, and when to try or ask again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from gateways.actions import note_conflict, note_handed_over, release, settle, trip_breaker
from gateways.queries import routes
from gateways.rules.speech import Outcome, Submission
from notifications.actions.check_messages import Call
from notifications.actions.claim_messages import CLAIM_LEASE
from notifications.actions.move_message import Move, move_messages
from notifications.actions.say_stop import say_stop
from notifications.actions.submit_calls import OUT_OF_TIME
from notifications.models import Message, OptOut
from notifications.rules.lifecycle import State, may_move
from notifications.rules.retry import CONFIGURATION_WAIT, wait_after, wait_before_look_up
from tenants.context import current_schema

#: An adapter's word for "the vendor's list of people who want nothing holds this number".
BLACKLISTED: Final = "blacklisted"
Answered = tuple[Call, Submission]
_WENT: Final = (Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.CONFLICT)


@dataclass(slots=True)
class _Book:
    """What one run writes. `elsewhere`: the messages that have another account to leave by."""

    now: datetime
    elsewhere: Collection[int]
    moves: list[Move] = field(default_factory=list)
    again: list[Message] = field(default_factory=list)


def record_submissions(
    answered: Sequence[Answered], *, tried: Mapping[int, Collection[int]], now: datetime
) -> list[int]:
    """Record every answer in one transaction; returns the ids of those that go by another account at once, claimed.

    A fault of an account stops the account and costs the message nothing. An answer that comes after the sweeper called
    the row unknown still counts if it is good news; a late refusal does not, for by then the row may be in other hands.
    """
    _tell_of_accounts(answered, now)
    if not answered:
        return []
    with transaction.atomic():
        book = _Book(now, _other_ways(answered, tried))
        rows = Message.objects.select_for_update().filter(pk__in=[call.message_id for call, _ in answered])
        messages = {message.pk: message for message in rows.order_by("pk")}
        _bring_back(messages, answered, now)
        for call, told in answered:
            _write(messages[call.message_id], call, told, book)
        move_messages(book.moves, now=now)
        _pay(answered, book)
        _hand_over(answered, now)
        return _claim_again(book.again, now)


def _tell_of_accounts(answered: Sequence[Answered], now: datetime) -> None:
    """On its own and first: what is recorded beside an account holds its row, and two workers would wait for each
    other's.
    """
    paused = {call.route.account_id: told.code for call, told in answered if told.outcome is Outcome.PAUSED}
    for account_id, code in sorted(paused.items()):
        trip_breaker(account_id, code, now)
    for call, told in answered:
        if told.outcome is Outcome.CONFLICT:
            note_conflict(call.route.account_id, told.code, now)


def _other_ways(answered: Sequence[Answered], tried: Mapping[int, Collection[int]]) -> set[int]:
    """Which messages that certainly did not leave have another account to leave by."""
    back = [
        call
        for call, told in answered
        if told.outcome in (Outcome.NOT_SENT, Outcome.PAUSED) and told is not OUT_OF_TIME and not call.bound
    ]
    ways = {channel: routes(channel) for channel in {call.route.channel for call in back}}
    return {
        call.message_id
        for call in back
        if {way.account_id for way in ways[call.route.channel]}
        - {*tried.get(call.message_id, ()), call.route.account_id}
    }


def _bring_back(messages: Mapping[int, Message], answered: Sequence[Answered], now: datetime) -> None:
    """Rows that the gateway has after all: it was asked before it knew, said no, and they were planned again. Nobody
    has called since, and nobody may.
    """
    waiting = (State.PLANNED, State.CLAIMED)
    early = [
        message
        for call, told in answered
        if told.outcome is Outcome.ACCEPTED
        and State((message := messages[call.message_id]).state) in waiting
        and message.attempts == call.attempt
    ]
    if early:
        move_messages([Move(message, State.CLAIMED, "late_answer") for message in early], now=now)
        move_messages([Move(message, State.SUBMITTING, "late_answer") for message in early], now=now)


def _write(message: Message, call: Call, told: Submission, book: _Book) -> None:
    state = State(message.state)
    in_hand = state is State.SUBMITTING and message.attempts == call.attempt
    abilities = call.route.gateway.abilities
    soon = book.now + max(wait_before_look_up(0), abilities.look_after)
    match told.outcome:
        case Outcome.ACCEPTED if may_move(state, State.ACCEPTED):
            message.gateway_ref = told.gateway_ref or message.gateway_ref
            message.next_look_at = soon if abilities.reports_delivery else None
            message.parts, message.cost_rial = told.parts or message.parts, _charged(call, told)
            book.moves.append(Move(message, State.ACCEPTED, told.code))
        case Outcome.UNKNOWN | Outcome.CONFLICT if in_hand:
            message.gateway_ref = told.gateway_ref or message.gateway_ref
            message.next_look_at = soon if told.outcome is Outcome.UNKNOWN else None
            book.moves.append(Move(message, State.UNKNOWN, told.code))
        case Outcome.REJECTED | Outcome.NOT_SENT | Outcome.PAUSED if in_hand:
            message.parts = message.cost_rial = 0
            book.moves.append(_refused(message, call, told, book))


def _refused(message: Message, call: Call, told: Submission, book: _Book) -> Move:
    """It certainly did not leave: never, later, or by another account at once."""
    if told.outcome is Outcome.REJECTED:
        if told.code != BLACKLISTED:
            return Move(message, State.REJECTED, told.code)
        stop_by_gateway(message, call.route.label, told.code, book.now)
        return Move(message, State.BLOCKED, told.code)
    message.not_before = book.now
    if message.pk in book.elsewhere:
        book.again.append(message)
    elif told.outcome is Outcome.PAUSED:  # settings and credit cost no attempt
        message.not_before = book.now + CONFIGURATION_WAIT
    elif told is not OUT_OF_TIME:  # nor does a vendor so slow that this one's turn never came
        message.failures += 1
        wait = wait_after(message.failures)
        if wait is None:
            return Move(message, State.REJECTED, "gave_up")
        message.not_before = book.now + wait
    return Move(message, State.PLANNED, told.code)


def stop_by_gateway(message: Message, label: str, code: str, now: datetime) -> None:
    """The vendor's list is as good as the person's word: nobody pays again to be told."""
    say_stop(
        address=message.recipient,
        source=OptOut.Source.GATEWAY,
        evidence=f"{label}: {code}",
        now=now,
        channel=message.channel,
        customer_id=message.customer_id,
    )


def _charged(call: Call, told: Submission) -> int:
    """What the shop was shown: the account's price for each part, as many as the vendor says, else as we counted.

    What the vendor takes of the platform for it is between those two.
    """
    return told.parts * call.route.price_rial_per_part if told.parts else call.rial


def _pay(answered: Sequence[Answered], book: _Book) -> None:
    shop = current_schema()
    went = [(call, told) for call, told in answered if told.outcome is Outcome.ACCEPTED and call.rial]
    if went:
        told_of = [(call.outgoing.client_ref, call.attempt, call.rial, _charged(call, told)) for call, told in went]
        settle(shop, told_of, book.now)
    # A refusal frees its own call's money even where it came too late to say anything of the message.
    back = [
        (call.outgoing.client_ref, call.attempt, call.rial)
        for call, told in answered
        if told.outcome not in _WENT and call.rial
    ]
    if back:
        release(shop, back, book.now)


def _hand_over(answered: Sequence[Answered], now: datetime) -> None:
    """Only for vendors that call back: their webhook names no shop."""
    handed: dict[int, list[tuple[int, str]]] = {}
    for call, told in answered:
        if told.outcome in _WENT and call.route.gateway.abilities.webhook:
            handed.setdefault(call.route.account_id, []).append((call.outgoing.client_ref, told.gateway_ref))
    for account_id, refs in sorted(handed.items()):
        note_handed_over(account_id, current_schema(), refs, now)


def _claim_again(messages: Sequence[Message], now: datetime) -> list[int]:
    for message in messages:
        message.claimed_until = now + CLAIM_LEASE
    return [message.pk for message in move_messages([Move(message, State.CLAIMED) for message in messages], now=now)]
