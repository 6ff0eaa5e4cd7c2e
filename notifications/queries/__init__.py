"""What is true of messages now."""

from notifications.queries.outbox import (
    LARGEST_ID,
    OutboxPage,
    OutboxRow,
    outbox_counts,
    outbox_page,
    subjects_spoken_to,
)

__all__ = ["LARGEST_ID", "OutboxPage", "OutboxRow", "outbox_counts", "outbox_page", "subjects_spoken_to"]
