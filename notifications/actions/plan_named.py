"""What other rooms have to say on a day: they are asked by name, for this room knows neither debts nor birthdays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Planner(Protocol):
    """What `settings.MESSAGE_PLANNERS` names; safe to call any number of times on a day."""

    def __call__(self, *, today: date, now: datetime) -> int:
        """Plan the texts of Tehran's `today`; returns how many are new."""
        ...


def plan_named(name: str, *, today: date, now: datetime) -> int:
    """Let the room that knows plan its texts; returns how many are new. Raises KeyError for a name nobody has."""
    planner: Planner = import_string(settings.MESSAGE_PLANNERS[name])
    return planner(today=today, now=now)
