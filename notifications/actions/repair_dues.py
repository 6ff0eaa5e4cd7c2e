"""Make the public due table agree with the outbox."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from notifications.actions.move_message import DUE_KIND, next_work_at
from notifications.models import Message
from notifications.rules.lifecycle import PENDING
from persian.jalali import tehran_today
from tenants.actions import repair_dues
from tenants.context import one_moment


def repair_message_dues(*, now: datetime) -> int:
    """Returns how many entries differed."""
    with one_moment():
        waiting = Message.objects.filter(Q(state__in=PENDING) | Q(next_look_at__isnull=False))
        moments = {message.pk: next_work_at(message) for message in waiting}
        open_items = {pk: tehran_today(max(moment, now)) for pk, moment in moments.items() if moment is not None}
        return repair_dues(kind=DUE_KIND, open_items=open_items)
