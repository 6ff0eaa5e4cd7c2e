"""Find what a lost queue, a killed worker or a silent gateway left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from notifications.actions.move_message import Move, move_messages
from notifications.models import Message, MessageEvent
from notifications.queries.due import due_messages
from notifications.rules.lifecycle import State
from notifications.rules.retry import wait_after_losses

# One sweep a minute, and two workers send some thousands in that time.
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Sweep:
    """Ids to ring for: messages to send and messages to ask the gateway about; `lost` replies and `freed` claims."""

    to_send: list[int]
    to_look_up: list[int]
    lost: int
    freed: int


def sweep_outbox(*, now: datetime) -> Sweep:
    """Turn every call that outlived its lease into `unknown`, free dead claims, and list what is due now."""
    lost = _give_up_lease(State.SUBMITTING, State.UNKNOWN, "no_answer", now)
    freed = _give_up_lease(State.CLAIMED, State.PLANNED, "worker_lost", now)
    due = due_messages(now)
    asked = Message.objects.filter(next_look_at__lte=now).order_by("next_look_at", "pk")
    return Sweep(
        to_send=list(due.values_list("pk", flat=True)[:AT_ONCE]),
        to_look_up=list(asked.values_list("pk", flat=True)[:AT_ONCE]),
        lost=lost,
        freed=freed,
    )


@transaction.atomic
def _give_up_lease(before: State, after: State, reason: str, now: datetime) -> int:
    rows = Message.objects.select_for_update(skip_locked=True).filter(state=before, claimed_until__lte=now)
    found = list(rows.order_by("pk")[:AT_ONCE])
    if not found:
        return 0
    lost = MessageEvent.objects.filter(message__in=found, reason=reason).values_list("message_id").order_by()
    losses = dict(lost.annotate(Count("pk")))
    for message in found:
        message.next_look_at = now
        if after is State.PLANNED:
            message.not_before = now + wait_after_losses(losses.get(message.pk, 0))
    return len(move_messages([Move(message, after, reason) for message in found], now=now))
