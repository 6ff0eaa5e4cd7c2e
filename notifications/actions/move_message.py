"""Move messages along their life and keep the history and the due table in step, in the same few statements for any
number of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from notifications.models import Message, MessageEvent
from notifications.rules.lifecycle import PENDING, State, may_move
from persian.jalali import tehran_today
from tenants.actions import note_due, note_dues, settle_due, settle_dues

if TYPE_CHECKING:
    from accounts.models import User

DUE_KIND = "message"
#: The due table says of these what it said of the planned row: it changes when the row leaves them.
IN_HAND: Final = (State.CLAIMED, State.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Move:
    """A step that a locked row is to make, with every other change made on it."""

    message: Message
    after: State
    reason: str = ""
    actor: User | None = None


def move_message(message: Message, after: State, *, now: datetime, reason: str = "", actor: User | None = None) -> bool:
    """Take a locked row to `after`, with every other change made on it; False, nothing written, if that is a step back.

    Call inside the transaction that holds the lock.
    """
    return bool(move_messages([Move(message, after, reason, actor)], now=now))


def move_messages(moves: Sequence[Move], *, now: datetime) -> list[Message]:
    """The same for many rows, each once; returns those that moved."""
    events = [_step(move, now) for move in moves if may_move(State(move.message.state), move.after)]
    moved = [event.message for event in events]
    if moved:
        save_messages(moved)
        MessageEvent.objects.bulk_create(events)
        note_works([message for message in moved if State(message.state) not in IN_HAND], now=now)
    return moved


def _step(move: Move, now: datetime) -> MessageEvent:
    message, before = move.message, State(move.message.state)
    message.state, message.reason = move.after, move.reason[:60]
    if move.after not in IN_HAND:
        message.claimed_until = None
    if move.after not in (State.UNKNOWN, State.ACCEPTED):
        message.next_look_at = None
    return MessageEvent(
        message=message, at=now, before=before, after=move.after, reason=message.reason, actor=move.actor
    )


#: What a message's life changes on its row, and the columns' types.
_CHANGING: Final = {
    "state": "text", "reason": "text", "text": "text", "values": "jsonb", "pattern": "jsonb",
    "not_before": "timestamptz",
    "claimed_until": "timestamptz", "next_look_at": "timestamptz", "attempts": "int", "failures": "int", "looks": "int",
    "gateway": "text", "gateway_ref": "text", "submitted_at": "timestamptz", "absences": "int", "account_id": "bigint",
    "parts": "int", "cost_rial": "bigint",
}  # fmt: skip
_WRITE: Final = f"""
    UPDATE notifications_message AS message SET {
    ", ".join(
        f"{name} = " + (f"nullif(told.{name}, 'null'::jsonb)" if kind == "jsonb" else f"told.{name}")
        for name, kind in _CHANGING.items()
    )
}
    FROM jsonb_to_recordset(%s::jsonb) AS told (id bigint, {", ".join(f"{n} {kind}" for n, kind in _CHANGING.items())})
    WHERE message.id = told.id
"""  # noqa: S608  # the model's own columns


def save_messages(messages: Sequence[Message]) -> None:
    """Write what changed on these locked rows, in one statement: as one JSON, for a value for each of seventeen columns
    of two hundred rows is more than the server likes to be told apart.
    """
    told = [{"id": message.pk, **{name: getattr(message, name) for name in _CHANGING}} for message in messages]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(told, cls=_Exactly, ensure_ascii=False)])


class _Exactly(DjangoJSONEncoder):
    """Moments to the microsecond, where Django's own cuts at the millisecond."""

    def default(self, o: object) -> object:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def note_work(message: Message, *, now: datetime) -> None:
    """Tell the public due table when the sweeper must next think of this row, or that it need not."""
    moment = next_work_at(message)
    if moment is None:
        settle_due(kind=DUE_KIND, object_id=message.pk)
    else:
        note_due(kind=DUE_KIND, object_id=message.pk, due_date=tehran_today(max(moment, now)))


def note_works(messages: Sequence[Message], *, now: datetime) -> None:
    """The same for many rows, in two statements at most."""
    moments = {message.pk: next_work_at(message) for message in messages}
    dues = [(pk, tehran_today(max(moment, now))) for pk, moment in moments.items() if moment is not None]
    done = [pk for pk, moment in moments.items() if moment is None]
    if dues:
        note_dues(kind=DUE_KIND, dues=sorted(dues))
    if done:
        settle_dues(kind=DUE_KIND, object_ids=done)


def next_work_at(message: Message) -> datetime | None:
    """When a row needs a worker again: a pending one at its release, others when the gateway is to be asked."""
    return message.not_before if State(message.state) in PENDING else message.next_look_at
