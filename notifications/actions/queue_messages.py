"""Put many texts into the outbox in a few statements, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from notifications.actions.move_message import DUE_KIND
from notifications.actions.ring import ring_for_many
from notifications.models import new_client_ref
from notifications.queries import Window
from notifications.rules.lifecycle import State
from persian.jalali import tehran_today
from tenants.actions import note_dues
from tenants.prepared import run_prepared


@dataclass(frozen=True, slots=True)
class Draft:
    """What `queue_message` is told, for one of many; the names and their meanings are the same."""

    dedupe_key: str
    kind: str
    recipient: str
    text: str
    recipient_name: str = ""
    not_before: datetime | None = None
    guard: str = ""
    subject_ref: str = ""
    channel: str = "sms"
    subject: str = ""
    values: Mapping[str, str] | None = None
    customer_id: int | None = None
    legal: bool = False
    campaign_id: int | None = None
    resend_of_id: int | None = None


@transaction.atomic(savepoint=False)
def queue_messages(drafts: Sequence[Draft], *, now: datetime) -> int:
    """Plan every draft whose `dedupe_key` is new; returns how many were. Two drafts of one key plan the first.

    They leave after the caller's commit, each in the send window of its kind.
    """
    if not drafts:
        return 0
    window = Window()
    releases: dict[tuple[str, datetime | None], datetime] = {}
    for draft in drafts:
        asked = (draft.kind, draft.not_before)
        if asked not in releases:
            releases[asked] = window.release(draft.kind, max(now, draft.not_before or now))
    told = [_told(draft, releases[draft.kind, draft.not_before]) for draft in drafts]
    made: list[tuple[int, datetime]] = [
        (pk, release) for pk, release in run_prepared(_WRITE, [now, json.dumps(told, ensure_ascii=False), now])
    ]
    note_dues(kind=DUE_KIND, dues=[(pk, tehran_today(release)) for pk, release in made])
    if any(release <= now for _pk, release in made):
        transaction.on_commit(lambda: ring_for_many(), robust=True)  # noqa: PLW0108  # a name for Django's log
    return len(made)


def _told(draft: Draft, release: datetime) -> dict[str, object]:
    return {
        "dedupe_key": draft.dedupe_key, "kind": draft.kind, "channel": draft.channel, "recipient": draft.recipient,
        "recipient_name": draft.recipient_name, "text": draft.text, "client_ref": new_client_ref(),
        "guard": draft.guard, "subject_ref": draft.subject_ref, "not_before": release.isoformat(),
        "subject": draft.subject, "values": dict(draft.values) if draft.values is not None else None,
        "customer_id": draft.customer_id, "legal": draft.legal, "campaign_id": draft.campaign_id,
        "resend_of_id": draft.resend_of_id,
    }  # fmt: skip


#: As one JSON: arrays of texts and of nulls would need a type for each column. A JSON null is no SQL NULL by itself.
_WRITE = f"""
    WITH message AS (
        INSERT INTO notifications_message (
            dedupe_key, kind, channel, recipient, recipient_name, text, client_ref, state, reason, guard, subject_ref,
            not_before, attempts, failures, looks, gateway, gateway_ref, created_at, subject, values, customer_id,
            legal, campaign_id, resend_of_id, absences, parts, cost_rial
        )
        SELECT dedupe_key, kind, channel, recipient, recipient_name, text, client_ref, '{State.PLANNED}', '', guard,
            subject_ref, not_before, 0, 0, 0, '', '', %s, subject, nullif(values, 'null'::jsonb), customer_id,
            legal, campaign_id, resend_of_id, 0, 0, 0
        FROM jsonb_to_recordset(%s::jsonb) AS draft (
            dedupe_key text, kind text, channel text, recipient text, recipient_name text, text text,
            client_ref bigint, guard text, subject_ref text, not_before timestamptz, subject text, values jsonb,
            customer_id bigint, legal boolean, campaign_id bigint, resend_of_id bigint
        )
        ON CONFLICT (dedupe_key) DO NOTHING RETURNING id, not_before
    ), step AS (
        INSERT INTO notifications_messageevent (message_id, at, before, after, reason)
        SELECT id, %s, '', '{State.PLANNED}', '' FROM message
    )
    SELECT id, not_before FROM message
"""  # noqa: S608  # a state's own name
