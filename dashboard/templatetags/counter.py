"""What stands on every page of the shop, whoever renders it: ``{% load counter %}{% counter_now as counter %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from dashboard.queries import CounterNow, counter_now_for

register = template.Library()


@register.simple_tag(takes_context=True)
def counter_now(context: dict[str, Any]) -> CounterNow:
    """The counter's price with its age, and how many rows are overdue, at this moment.

    A page that has asked for the price itself hands it on as `counter_seen`: one page shows one price.
    """
    return counter_now_for(user=context["request"].user, now=timezone.now(), price=context.get("counter_seen"))
