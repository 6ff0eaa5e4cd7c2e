"""Ask the gateway what became of a message it may have, or has."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gateways.queries import route_of
from gateways.rules.speech import Gateway, Report, Standing
from notifications.actions.deliver_message import outgoing
from notifications.actions.move_message import move_message, note_work
from notifications.models import Message
from notifications.rules.lifecycle import State
from notifications.rules.retry import wait_before_look_up

_REACHED = {
    Standing.ACCEPTED: State.ACCEPTED,
    Standing.DELIVERED: State.DELIVERED,
    Standing.UNDELIVERED: State.UNDELIVERED,
    Standing.BLOCKED: State.BLOCKED,
}


def look_up_message(*, message_id: int, now: datetime) -> State | None:
    """Ask about an unknown or accepted message that is due for it; returns its state, None when nothing was due.

    An unknown message that the gateway never had is planned again with the same `client_ref`, which the gateway
    records once. Past the gateway's look-back nobody asks any more: an unknown one stays for a person to decide.
    """
    message = Message.objects.filter(pk=message_id, next_look_at__lte=now).first()
    if message is None:
        return None
    gateway = route_of(message.account_id or 0).gateway
    if _too_old(message, gateway, now):
        return _record(message_id, message.attempts, gateway, None, now)
    return _record(message_id, message.attempts, gateway, gateway.look_up(outgoing(message)), now)


def _too_old(message: Message, gateway: Gateway, now: datetime) -> bool:
    return message.submitted_at is None or now - message.submitted_at > gateway.abilities.look_back


@transaction.atomic
def _record(message_id: int, attempt: int, gateway: Gateway, report: Report | None, now: datetime) -> State:
    """`report` is None when it is too late to ask."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if State(message.state) not in (State.UNKNOWN, State.ACCEPTED) or message.attempts != attempt:
        return State(message.state)
    if report is None:
        _look_again(message, None, now)
        return State(message.state)
    message.gateway_ref = report.gateway_ref or message.gateway_ref
    message.looks += 1
    later = now + wait_before_look_up(message.looks)
    if report.standing is Standing.ABSENT and State(message.state) is State.UNKNOWN:
        message.not_before = now
        move_message(message, State.PLANNED, now=now, reason="never_arrived")
        return State(message.state)
    after = _REACHED.get(report.standing)
    message.next_look_at = later if after is State.ACCEPTED and gateway.abilities.reports_delivery else None
    if after is None or not move_message(message, after, now=now, reason=report.code[:60]):
        _look_again(message, later, now)
    return State(message.state)


def _look_again(message: Message, moment: datetime | None, now: datetime) -> None:
    message.next_look_at = moment
    message.save(update_fields=["next_look_at", "looks", "gateway_ref"])
    note_work(message, now=now)
