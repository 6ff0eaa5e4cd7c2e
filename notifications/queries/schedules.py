"""Which texts come again, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import Campaign, Schedule
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LARGEST_ID: Final = 2**63 - 1
MOST_ROWS: Final = 200


class ScheduleNotFound(Refusal, Http404):
    """No such schedule in this shop; a page answers 404 as well."""

    code = "schedule_not_found"
    status = 404
    message = _("There is no such schedule in this shop.")


def schedules(*, user: User) -> list[Schedule]:
    """Those that are on first, by their next day. Raises NotPermitted."""
    require(user, Grant.MESSAGES_READ)
    return list(Schedule.objects.select_related("made_by").order_by("-enabled", "next_on", "hour", "pk")[:MOST_ROWS])


def schedule_for(*, user: User, pk: int) -> Schedule:
    """One schedule. Raises NotPermitted, ScheduleNotFound."""
    require(user, Grant.MESSAGES_READ)
    found = Schedule.objects.select_related("made_by").filter(pk=min(pk, LARGEST_ID)).first()
    if found is None:
        raise ScheduleNotFound
    return found


def rounds_of(schedule: Schedule, *, limit: int = 12) -> list[Campaign]:
    """The newest rounds of a schedule."""
    return list(schedule.rounds.order_by("-round_of")[:limit])
