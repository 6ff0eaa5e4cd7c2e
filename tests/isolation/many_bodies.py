"""Right bodies for texts to many, for what comes again and for visits; and alpha's rows for their doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from notifications.actions.keep_appointment import make_appointment
from notifications.actions.keep_schedule import ScheduleTold, make_schedule
from notifications.actions.make_campaign import make_campaign

_SQL = "'; DROP TABLE x; --"
#: What may stand in one field of one body, though it is wrong elsewhere.
RIGHT: dict[str, list[object]] = {
    **{f"{body}.{name}": [_SQL] for body in ("CampaignIn", "ScheduleIn") for name in ("name", "text")},
    # A gateway that costs nothing was seen to cost nothing.
    "CampaignStartIn.cost_rial": [0],
    "ScheduleIn.weekday": [0],
    "ScheduleIn.month_day": [None],
}


@dataclass(frozen=True)
class Many:
    """A draft to everybody, one that comes again, a visit."""

    campaign: int
    schedule: int
    appointment: int

    @property
    def values(self) -> dict[tuple[str, str], str]:
        """What stands in the open parts of a path."""
        return {
            **{(room, "campaign_id"): str(self.campaign) for room in ("messages", "campaigns")},
            **{(room, "schedule_id"): str(self.schedule) for room in ("messages", "schedules")},
            ("appointments", "appointment_id"): str(self.appointment),
        }


def some_for_many(*, customer: Customer, actor: User, now: datetime) -> Many:
    """Each the second of its kind, so that its id means nothing in the other shop."""
    name, text = customer.full_name, "{shop}: گردنبند یادگاری"
    told = ScheduleTold(
        name=name, rule="weekly", weekday=1, month_day=None, hour=10, audience={"who": "all"}, text=text
    )  # fmt: skip
    for _second in range(2):
        campaign = make_campaign(name=name, audience={"who": "all"}, text=text, actor=actor, now=now)
        schedule = make_schedule(told=told, actor=actor, now=now)
        visit = make_appointment(
            customer_id=customer.pk, at=now + timedelta(hours=5), note_text="گردنبند یادگاری", actor=actor, now=now
        )
    return Many(campaign=campaign.pk, schedule=schedule.pk, appointment=visit.pk)


def many_bodies(customer_id: int) -> dict[str, dict[str, Any]]:
    """A body for each kind of body of these doors."""
    at = (timezone.now() + timedelta(days=2)).isoformat()
    audience = {"who": "all", "days": None, "min_mg": None}
    told = {"name": "جشن", "audience": audience, "text": "{shop}: باز هستیم"}
    return {
        "CampaignIn": told,
        "CampaignStartIn": {"people": 1_000, "cost_rial": 10_000_000},
        "ScheduleIn": {**told, "rule": "weekly", "weekday": 2, "month_day": None, "hour": 10},
        "AppointmentIn": {"customer_id": customer_id, "at": at, "note": ""},
        "AppointmentMoveIn": {"at": at, "note": "", "version": 1},
        "AppointmentVersionIn": {"version": 1},
    }
