"""When customers of this shop hear of a due date."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from notifications.models import Message
from notifications.queries.choices import message_settings, stages
from notifications.rules.lifecycle import PENDING, State
from notifications.rules.stage_days import stage_days
from notifications.rules.stage_plan import HOUSE_STAGES


def days_of_stages() -> tuple[int, ...]:
    """Days from the due date, in order: of the shop's own stages, else of the house's. One query."""
    return stage_days(stages())


def said_since(*, kind: str, customer_ids: list[int], since: datetime) -> list[tuple[str, datetime]]:
    """`subject_ref` and moment of planning of what these customers were told, or will be."""
    waiting_or_gone = Q(state__in=PENDING) | Q(submitted_at__isnull=False)
    rows = Message.objects.filter(waiting_or_gone, kind=kind, customer_id__in=customer_ids, created_at__gte=since)
    return list(rows.order_by().values_list("subject_ref", "created_at"))


def reminder_days() -> tuple[int, ...] | None:
    """The days on which this shop has work with its due rows, guarantors among them; None where it is as the house has
    it, which never chose.
    """
    chosen, told = stages(), message_settings().guarantor_after_days
    if chosen == HOUSE_STAGES and told is None:
        return None
    return tuple(sorted({*stage_days(chosen), *([] if told is None else [told])}))


def failures_since(since: datetime) -> int:
    """Messages planned since then that were refused, did not arrive, or may be lost."""
    bad = [State.REJECTED, State.UNDELIVERED, State.UNKNOWN]
    return Message.objects.filter(created_at__gte=since, state__in=bad).count()
