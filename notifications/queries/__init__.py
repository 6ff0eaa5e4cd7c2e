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
from notifications.queries.browsers import browsers_of, push_key
from notifications.queries.choices import message_settings, stages
from notifications.queries.kinds import CHANNEL_LABELS, MESSAGE_KINDS, kind_label
from notifications.queries.link import as_seen_by, is_ours, link_expires_at, link_for, links_stopped, page_of_token
from notifications.queries.of_customer import Troubles, messages_of, troubles
from notifications.queries.optouts import list_opt_outs, opt_out_for, stops_of
from notifications.queries.outbox import (
    LARGEST_ID,
    OutboxPage,
    OutboxRow,
    outbox_counts,
    outbox_page,
    subjects_spoken_to,
)
from notifications.queries.outbox_search import OutboxWanted
from notifications.queries.preview import Preview, example_person, preview_of, sample_people, sample_person
from notifications.queries.stage_days import days_of_stages, failures_since, reminder_days, said_since
from notifications.queries.stage_words import stages_sentence_of
from notifications.queries.templates import ShopTemplate, kept_kinds, shop_template, shop_templates, template_versions
from notifications.queries.timeline import NextThing, Step, Timeline, steps_of, timeline_of
from notifications.queries.variable_words import variable_label
from notifications.queries.window import Window
from notifications.queries.words import KIND_LABELS, Words, shop_words, template_texts
from notifications.rules.fitting import fitted, texted_link
from notifications.rules.page_token import without_tokens
from notifications.rules.stage_days import stood_for

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
    "Preview",
    "Reach",
    "ShopTemplate",
    "Step",
    "Timeline",
    "Troubles",
    "Window",
    "Words",
    "addresses_stopped",
    "as_seen_by",
    "browsers_of",
    "count_of",
    "days_of_stages",
    "everybody_of",
    "example_person",
    "failures_since",
    "fitted",
    "is_ours",
    "kept_kinds",
    "kind_label",
    "link_expires_at",
    "link_for",
    "links_stopped",
    "list_opt_outs",
    "message_settings",
    "messages_of",
    "opt_out_for",
    "outbox_counts",
    "outbox_page",
    "page_of_token",
    "people_by_id",
    "people_of",
    "people_stopped",
    "preview_of",
    "push_key",
    "reminder_days",
    "said_since",
    "sample_people",
    "sample_person",
    "shop_template",
    "shop_templates",
    "shop_words",
    "stages",
    "stages_sentence_of",
    "steps_of",
    "stood_for",
    "stops_of",
    "subjects_spoken_to",
    "template_texts",
    "template_versions",
    "texted_link",
    "timeline_of",
    "troubles",
    "variable_label",
    "without_tokens",
]
