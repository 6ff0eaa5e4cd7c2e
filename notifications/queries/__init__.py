"""What is true of messages now."""

from notifications.queries.link import link_expires_at, link_for, page_of_token
from notifications.queries.outbox import (
    LARGEST_ID,
    OutboxPage,
    OutboxRow,
    outbox_counts,
    outbox_page,
    subjects_spoken_to,
)

__all__ = [
    "LARGEST_ID",
    "OutboxPage",
    "OutboxRow",
    "link_expires_at",
    "link_for",
    "outbox_counts",
    "outbox_page",
    "page_of_token",
    "subjects_spoken_to",
]
