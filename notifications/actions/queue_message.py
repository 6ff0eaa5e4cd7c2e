"""Put a text into the outbox, in the transaction of what it tells about."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from notifications.actions.move_message import note_work
from notifications.actions.ring import ring
from notifications.models import Message
from notifications.rules.send_window import release_time
from tenants.prepared import run_prepared


@transaction.atomic(savepoint=False)
def queue_message(
    *,
    dedupe_key: str,
    kind: str,
    recipient: str,
    text: str,
    now: datetime,
    recipient_name: str = "",
    not_before: datetime | None = None,
    guard: str = "",
    subject_ref: str = "",
) -> Message:
    """Plan one text; the same `dedupe_key` again returns the row that is there, unchanged, and plans nothing.

    `recipient` is E.164, `guard` a name in `settings.MESSAGE_GUARDS`. The text leaves after the caller's commit, in
    the send window of its kind, and not before `not_before`. Without a broker it still leaves: the sweeper finds it.
    """
    release = release_time(kind, max(now, not_before or now))
    message = Message(
        dedupe_key=dedupe_key, kind=kind, recipient=recipient, recipient_name=recipient_name, text=text,
        not_before=release, guard=guard, subject_ref=subject_ref, created_at=now,
    )  # fmt: skip
    if not _write(message):
        return Message.objects.get(dedupe_key=dedupe_key)
    note_work(message, now=now)
    if release <= now:
        # A lambda, not a partial: Django names a robust callback that failed, and a partial has no name.
        transaction.on_commit(lambda: ring(message.pk), robust=True)
    return message


#: The message and the first step of its life, worded here: every receipt is one.
_WRITE = """
    WITH message AS (
        INSERT INTO notifications_message (
            dedupe_key, kind, channel, recipient, recipient_name, text, client_ref, state, reason, guard, subject_ref,
            not_before, attempts, failures, looks, gateway, gateway_ref, created_at, subject, legal, absences, parts,
            cost_rial
        ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', %s, %s, %s, 0, 0, 0, '', '', %s, '', false, 0, 0, 0)
        ON CONFLICT (dedupe_key) DO NOTHING RETURNING id
    ), step AS (
        INSERT INTO notifications_messageevent (message_id, at, before, after, reason)
        SELECT id, %s, '', %s, '' FROM message
    )
    SELECT id FROM message
"""


def _write(message: Message) -> bool:
    """Insert the row and its first step, and give it its id; False where its key is there already."""
    values = [
        message.dedupe_key, message.kind, message.channel, message.recipient, message.recipient_name, message.text,
        message.client_ref, str(message.state), message.guard, message.subject_ref, message.not_before,
        message.created_at, message.created_at, str(message.state),
    ]  # fmt: skip
    written = run_prepared(_WRITE, values)
    if not written:
        return False
    ((message.pk,),) = written
    message._state.adding, message._state.db = False, connection.alias
    return True
