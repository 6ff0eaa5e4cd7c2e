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
from notifications.queries.words import KIND_LABELS, Words, shop_words, template_texts

__all__ = [
    "KIND_LABELS",
    "LARGEST_ID",
    "OutboxPage",
    "OutboxRow",
    "Words",
    "link_expires_at",
    "link_for",
    "outbox_counts",
    "outbox_page",
    "page_of_token",
    "shop_words",
    "subjects_spoken_to",
    "template_texts",
]
