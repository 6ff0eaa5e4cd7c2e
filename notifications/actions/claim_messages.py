"""Take messages that are due into one worker's hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from notifications.queries.due import due_messages
from notifications.rules.lifecycle import State
from tenants.prepared import run_prepared

#: How many go together: as many as the largest call of a vendor takes.
AT_ONCE: Final = 200
#: A claim outlives the check, which is a few questions to the database.
CLAIM_LEASE: Final = timedelta(minutes=2)


#: The rows and their step; nobody has read them yet.
_CLAIM: Final = f"""
    WITH mine AS (
        UPDATE notifications_message SET state = '{State.CLAIMED}', reason = '', claimed_until = %s, next_look_at = NULL
        WHERE id = ANY(%s::bigint[]) RETURNING id
    )
    INSERT INTO notifications_messageevent (message_id, at, before, after, reason)
    SELECT id, %s, '{State.PLANNED}', '{State.CLAIMED}', '' FROM mine
"""  # noqa: S608  # the states' own names


@transaction.atomic
def claim_messages(*, now: datetime, ids: Sequence[int] | None = None, limit: int = AT_ONCE) -> list[int]:
    """Claim up to `limit` due messages, of `ids` where given, in the order of `due_messages`; returns their ids.

    Rows that another worker is looking at are skipped, not waited for.
    """
    due = due_messages(now).select_for_update(skip_locked=True).values_list("pk", flat=True)
    if ids is not None:
        due = due.filter(pk__in=ids)
    found = list(due[:limit])
    if found:
        run_prepared(_CLAIM, [now + CLAIM_LEASE, found, now])
    return found
