"""When customers of this shop hear of a due date."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from notifications.models import Message, Stage
from notifications.rules.lifecycle import PENDING
from notifications.rules.stage_days import stage_days
from notifications.rules.stage_plan import HOUSE_STAGES, StageRow


def days_of_stages() -> tuple[int, ...]:
    """Days from the due date, in order: of the shop's own stages, else of the house's. One query."""
    rows = Stage.objects.values_list("days", "enabled", "repeat_every", "stop_after")
    return stage_days([StageRow(*row) for row in rows] or HOUSE_STAGES)


def said_since(*, kind: str, customer_ids: list[int], since: datetime) -> list[tuple[str, datetime]]:
    """`subject_ref` and moment of planning of what these customers were told, or will be."""
    waiting_or_gone = Q(state__in=PENDING) | Q(submitted_at__isnull=False)
    rows = Message.objects.filter(waiting_or_gone, kind=kind, customer_id__in=customer_ids, created_at__gte=since)
    return list(rows.order_by().values_list("subject_ref", "created_at"))
