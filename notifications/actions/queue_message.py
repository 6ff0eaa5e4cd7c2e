"""Put a text into the outbox, in the transaction of what it tells about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from notifications.actions.move_message import note_work
from notifications.actions.ring import ring
from notifications.models import Message
from notifications.queries import Window
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
    channel: str = "sms",
    subject: str = "",
    values: Mapping[str, str] | None = None,
    customer_id: int | None = None,
    legal: bool = False,
    campaign_id: int | None = None,
    resend_of_id: int | None = None,
    request_digest: str = "",
) -> Message:
    """Plan one text; the same `dedupe_key` again returns the row that is there, unchanged, and plans nothing.

    `recipient` is E.164 (an address, a chat on other channels), `guard` a name in `settings.MESSAGE_GUARDS`; `values`
    are the template's, for approved patterns. A `legal` notice goes also to who said stop. The text leaves after the
    caller's commit, in the send window of its kind, not before `not_before`, and without a broker too.
    """
    release = Window().release(kind, max(now, not_before or now))
    message = Message(
        dedupe_key=dedupe_key, kind=kind, recipient=recipient, recipient_name=recipient_name, text=text,
        not_before=release, guard=guard, subject_ref=subject_ref, created_at=now, channel=channel, subject=subject,
        values=dict(values) if values is not None else None, customer_id=customer_id, legal=legal,
        campaign_id=campaign_id, resend_of_id=resend_of_id, request_digest=request_digest,
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
            not_before, attempts, failures, looks, gateway, gateway_ref, created_at, subject, values, customer_id,
            legal, campaign_id, resend_of_id, request_digest, absences, parts, cost_rial
        ) VALUES (
            %s, %s, %s, %s, %s, %s, %s, %s, '', %s, %s, %s, 0, 0, 0, '', '', %s, %s, %s, %s, %s, %s, %s, %s, 0, 0, 0
        )
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
        message.created_at, message.subject, json.dumps(message.values) if message.values is not None else None,
        message.customer_id, message.legal, message.campaign_id, message.resend_of_id, message.request_digest,
        message.created_at, str(message.state),
    ]  # fmt: skip
    written = run_prepared(_WRITE, values)
    if not written:
        return False
    ((message.pk,),) = written
    message._state.adding, message._state.db = False, connection.alias
    return True
