"""What the front room shows, gathered from the rooms behind it. Nothing here is kept."""

from dashboard.queries.counter import (
    DUE_KINDS,
    CounterNow,
    DueBox,
    Morning,
    PriceFacts,
    chip_now,
    counter_now_for,
    due_box,
    morning,
    price_facts,
)
from dashboard.queries.find import Found, find_everything
from dashboard.queries.story import Story, customer_story
from gold_installments.queries.dues import DueKind

__all__ = [
    "DUE_KINDS",
    "CounterNow",
    "DueBox",
    "DueKind",
    "Found",
    "Morning",
    "PriceFacts",
    "Story",
    "chip_now",
    "counter_now_for",
    "customer_story",
    "due_box",
    "find_everything",
    "morning",
    "price_facts",
]
