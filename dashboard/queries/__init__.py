"""What the front room shows, gathered from the rooms behind it. Nothing here is kept."""

from dashboard.queries.counter import (
    DUE_KINDS,
    DueBox,
    DueKind,
    Morning,
    PriceFacts,
    due_box,
    morning,
    overdue_count,
    price_facts,
)
from dashboard.queries.find import Found, find_everything
from dashboard.queries.story import Story, customer_story

__all__ = [
    "DUE_KINDS",
    "DueBox",
    "DueKind",
    "Found",
    "Morning",
    "PriceFacts",
    "Story",
    "customer_story",
    "due_box",
    "find_everything",
    "morning",
    "overdue_count",
    "price_facts",
]
