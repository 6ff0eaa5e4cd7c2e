"""Put a text into the outbox, in the transaction of what it tells about."""

from __future__ import annotations

from datetime import datetime

from celery import current_app
from django.db import transaction

from notifications.actions.move_message import note_event, note_work
from notifications.models import Message
from notifications.rules.send_window import release_time

# A bell that nobody heard is worth nothing once the sweeper has rung again.
BELL_SECONDS = 55


@transaction.atomic
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
    message, planned = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "recipient": recipient,
            "recipient_name": recipient_name,
            "text": text,
            "not_before": release,
            "guard": guard,
            "subject_ref": subject_ref,
            "created_at": now,
        },
    )
    if planned:
        note_event(message, before="", now=now)
        note_work(message, now=now)
        if release <= now:
            # A lambda, not a partial: Django names a robust callback that failed, and a partial has no name.
            transaction.on_commit(lambda: _ring(message.pk), robust=True)
    return message


def _ring(message_id: int) -> None:
    # By name: a task stands above the actions and may not be imported here. No retries: a web request waits for this.
    current_app.send_task("notifications.send_message", args=[message_id], expires=BELL_SECONDS, retry=False)
