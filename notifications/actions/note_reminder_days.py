"""Tell the public floor on which days this shop has reminders to send."""

from __future__ import annotations

from typing import Final

from notifications.queries.stage_days import reminder_days
from tenants.actions import note_days

#: The kind of the due rows that reminders are about, as the room that owns them notes it.
DUE_KIND: Final = "installment"


def note_reminder_days() -> None:
    """Call it in the transaction that changes a stage, or when guarantors hear."""
    note_days(kind=DUE_KIND, days=reminder_days())
