"""Which messages may leave now, in their order."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from notifications.models import Campaign, Message
from notifications.rules.lifecycle import State


def due_messages(now: datetime) -> QuerySet[Message]:
    """Planned and due, the oldest first; texts to many come after all others, so that no receipt waits for them.

    Nothing of a paused campaign is among them.
    """
    paused = Campaign.objects.filter(state=Campaign.State.PAUSED).order_by().values("pk")
    due = Message.objects.filter(state=State.PLANNED, not_before__lte=now).exclude(campaign_id__in=paused)
    return due.order_by(F("campaign_id").asc(nulls_first=True), "not_before", "pk")
