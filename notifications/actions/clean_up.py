"""Let go of what is no use to anybody any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from notifications.models import DayFigure, PushSubscription
from persian.jalali import tehran_today

#: So many alarms in a row reached nothing: the browser is gone, or its permission.
DEAD_AFTER: Final = 5
FIGURES_KEPT: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How many rows went."""

    subscriptions: int
    figures: int


@transaction.atomic
def clean_up(*, now: datetime) -> Cleaned:
    """Delete browsers that answer no more or whose user left, and figures older than three years.

    Messages and their history stay for good, and the database refuses to part with them: they are the proof of what was
    said to whom. One that nobody could send within three days is no rubbish either: it is `expired`, with its reason,
    as soon as its turn comes.
    """
    dead, _ = PushSubscription.objects.filter(Q(failures__gte=DEAD_AFTER) | Q(user__is_active=False)).delete()
    old, _ = DayFigure.objects.filter(day__lt=tehran_today(now) - FIGURES_KEPT).delete()
    return Cleaned(subscriptions=dead, figures=old)
