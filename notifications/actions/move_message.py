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

from notifications.models import Message
from notifications.rules.lifecycle import PENDING, State, may_move
from persian.jalali import tehran_today
from tenants.actions import note_due, note_dues, settle_due, settle_dues
from tenants.prepared import run_prepared

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
    steps = [
        (move, State(move.message.state)) for move in moves if may_move(State(move.message.state), move.after)
    ]  # fmt: skip
    moved = [_step(move) for move, _before in steps]
    if moved:
        _write([_told(move.message, before, move.actor) for move, before in steps], now)
        note_works([message for message in moved if State(message.state) not in IN_HAND], now=now)
    return moved


def _step(move: Move) -> Message:
    message = move.message
    message.state, message.reason = move.after, move.reason[:60]
    if move.after not in IN_HAND:
        message.claimed_until = None
    if move.after not in (State.UNKNOWN, State.ACCEPTED):
        message.next_look_at = None
    return message


#: What a message's life changes on its row, and the columns' types.
_CHANGING: Final = {
    "state": "text", "reason": "text", "text": "text", "values": "jsonb", "pattern": "jsonb",
    "not_before": "timestamptz",
    "claimed_until": "timestamptz", "next_look_at": "timestamptz", "attempts": "int", "failures": "int", "looks": "int",
    "gateway": "text", "gateway_ref": "text", "submitted_at": "timestamptz", "absences": "int", "account_id": "bigint",
    "parts": "int", "cost_rial": "bigint",
}  # fmt: skip
#: The rows and, where one steps, the step, at once: as one JSON, for a value for each of seventeen columns of two
#: hundred rows is more than the server likes to be told apart, and so many objects more than the sender likes to make.
_WRITE: Final = f"""
    WITH told AS (
        SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS told (id bigint, before text, actor bigint, {
    ", ".join(f"{name} {kind}" for name, kind in _CHANGING.items())
})
    ), step AS (
        INSERT INTO notifications_messageevent (message_id, at, before, after, reason, actor_id)
        SELECT id, %s, before, state, reason, actor FROM told WHERE before IS NOT NULL
    )
    UPDATE notifications_message AS message SET {
    ", ".join(
        f"{name} = " + (f"nullif(told.{name}, 'null'::jsonb)" if kind == "jsonb" else f"told.{name}")
        for name, kind in _CHANGING.items()
    )
}
    FROM told WHERE message.id = told.id
"""  # noqa: S608  # the model's own columns


def save_messages(messages: Sequence[Message]) -> None:
    """Write what changed on these locked rows that take no step, in one statement."""
    _write([_told(message, None, None) for message in messages], None)


def _told(message: Message, before: State | None, actor: User | None) -> dict[str, object]:
    step = {"id": message.pk, "before": before, "actor": actor.pk if actor is not None else None}
    return {**step, **{name: getattr(message, name) for name in _CHANGING}}


def _write(told: Sequence[dict[str, object]], now: datetime | None) -> None:
    run_prepared(_WRITE, [json.dumps(told, cls=_Exactly, ensure_ascii=False), now])


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
