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
from notifications.queries.kinds import CHANNEL_LABELS, MESSAGE_KINDS, kind_label
from notifications.queries.link import link_expires_at, link_for, links_stopped, page_of_token
from notifications.queries.optouts import list_opt_outs, stops_of
from notifications.queries.outbox import (
    LARGEST_ID,
    OutboxPage,
    OutboxRow,
    outbox_counts,
    outbox_page,
    subjects_spoken_to,
)
from notifications.queries.outbox_search import OutboxWanted
from notifications.queries.stage_days import days_of_stages, said_since
from notifications.queries.timeline import NextThing, Step, Timeline, steps_of, timeline_of
from notifications.queries.words import KIND_LABELS, Words, shop_words, template_texts
from notifications.rules.stage_days import stood_for
from notifications.rules.template import render

__all__ = [
    "CHANNEL_LABELS",
    "KIND_LABELS",
    "LARGEST_ID",
    "MESSAGE_KINDS",
    "NextThing",
    "OutboxPage",
    "OutboxRow",
    "OutboxWanted",
    "Person",
    "Reach",
    "Step",
    "Timeline",
    "Words",
    "addresses_stopped",
    "count_of",
    "days_of_stages",
    "everybody_of",
    "kind_label",
    "link_expires_at",
    "link_for",
    "links_stopped",
    "list_opt_outs",
    "message_settings",
    "outbox_counts",
    "outbox_page",
    "page_of_token",
    "people_by_id",
    "people_of",
    "people_stopped",
    "render",
    "said_since",
    "shop_words",
    "stages",
    "steps_of",
    "stood_for",
    "stops_of",
    "subjects_spoken_to",
    "template_texts",
    "timeline_of",
]
