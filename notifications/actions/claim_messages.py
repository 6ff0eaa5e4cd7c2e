"""Take messages that are due into one worker's hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from notifications.actions.move_message import Move, move_messages
from notifications.queries.due import due_messages
from notifications.rules.lifecycle import State

#: How many go together: as many as the largest call of a vendor takes.
AT_ONCE: Final = 200
#: A claim outlives the check, which is a few questions to the database.
CLAIM_LEASE: Final = timedelta(minutes=2)


@transaction.atomic
def claim_messages(*, now: datetime, ids: Sequence[int] | None = None, limit: int = AT_ONCE) -> list[int]:
    """Claim up to `limit` due messages, of `ids` where given, in the order of `due_messages`; returns their ids.

    Rows that another worker is looking at are skipped, not waited for.
    """
    due = due_messages(now).select_for_update(skip_locked=True)
    if ids is not None:
        due = due.filter(pk__in=ids)
    found = list(due[:limit])
    for message in found:
        message.claimed_until = now + CLAIM_LEASE
    return [message.pk for message in move_messages([Move(message, State.CLAIMED) for message in found], now=now)]
