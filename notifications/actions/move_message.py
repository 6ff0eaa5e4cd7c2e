"""Move a message along its life and keep the history and the due table in step."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from notifications.models import Message, MessageEvent
from notifications.rules.lifecycle import PENDING, State, may_move
from persian.jalali import tehran_today
from tenants.actions import note_due, settle_due

if TYPE_CHECKING:
    from accounts.models import User

DUE_KIND = "message"


def move_message(message: Message, after: State, *, now: datetime, reason: str = "", actor: User | None = None) -> bool:
    """Take a locked row to `after`, with every other change made on it; False, nothing written, if that is a step back.

    Call inside the transaction that holds the lock.
    """
    before = State(message.state)
    if not may_move(before, after):
        return False
    message.state, message.reason = after, reason
    if after not in (State.CLAIMED, State.SUBMITTING):
        message.claimed_until = None
    if after not in (State.UNKNOWN, State.ACCEPTED):
        message.next_look_at = None
    message.save()
    note_event(message, before=before, now=now, actor=actor)
    note_work(message, now=now)
    return True


def note_event(message: Message, *, before: str, now: datetime, actor: User | None = None) -> None:
    """Append the step just made to the history."""
    MessageEvent.objects.create(
        message=message, at=now, before=before, after=message.state, reason=message.reason, actor=actor
    )


def note_work(message: Message, *, now: datetime) -> None:
    """Tell the public due table when the sweeper must next think of this row, or that it need not."""
    moment = next_work_at(message)
    if moment is None:
        settle_due(kind=DUE_KIND, object_id=message.pk)
    else:
        note_due(kind=DUE_KIND, object_id=message.pk, due_date=tehran_today(max(moment, now)))


def next_work_at(message: Message) -> datetime | None:
    """When a row needs a worker again: a pending one at its release, others when the gateway is to be asked."""
    return message.not_before if State(message.state) in PENDING else message.next_look_at
