"""Which messages may leave now, in their order."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import F, QuerySet

from notifications.models import Campaign, Message
from notifications.rules.lifecycle import State
from tenants.context import current_schema
from tenants.queries import shop_by_schema

#: The kind of texts that a program asks for.
FREE: Final = "free"


def due_messages(now: datetime) -> QuerySet[Message]:
    """Planned and due, the oldest first; texts to many come after all others, so that no receipt waits for them.

    Nothing of a paused campaign is among them. While the shop is suspended, texts to many and texts of programs wait.
    """
    paused = Campaign.objects.filter(state=Campaign.State.PAUSED).order_by().values("pk")
    due = Message.objects.filter(state=State.PLANNED, not_before__lte=now).exclude(campaign_id__in=paused)
    if not shop_by_schema(current_schema()).may_grow:
        due = due.filter(campaign=None).exclude(kind=FREE)
    return due.order_by(F("campaign_id").asc(nulls_first=True), "not_before", "pk")
