"""What is true of messages now."""

from notifications.queries.audience import (
    Person,
    Reach,
    addresses_stopped,
    count_of,
    everybody_of,
    people_by_id,
    people_of,
    people_stopped,
)
from notifications.queries.choices import message_settings, stages
from notifications.queries.link import link_expires_at, link_for, page_of_token
from notifications.queries.optouts import list_opt_outs, stops_of
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
    "Person",
    "Reach",
    "Words",
    "addresses_stopped",
    "count_of",
    "everybody_of",
    "link_expires_at",
    "link_for",
    "list_opt_outs",
    "message_settings",
    "outbox_counts",
    "outbox_page",
    "page_of_token",
    "people_by_id",
    "people_of",
    "people_stopped",
    "shop_words",
    "stages",
    "stops_of",
    "subjects_spoken_to",
    "template_texts",
]
