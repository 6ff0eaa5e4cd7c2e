"""Texts that come again, for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import StrictInt

from accounts.http import refuse_body, refuse_unknown
from notifications.actions.keep_schedule import ScheduleTold, change_schedule, make_schedule, switch_schedule
from notifications.api.campaigns import AudienceIn, caller
from notifications.api.keys import Key
from notifications.models import Schedule
from notifications.queries.schedules import schedule_for, schedules
from persian.jalali import format_jalali

router = Router(tags=["messages"])


class ScheduleIn(Schema, extra="forbid"):
    """`rule` weekly with `weekday` (Saturday 0), or monthly with `month_day` of the Jalali month; `hour` of Tehran."""

    name: str
    rule: str = Field(json_schema_extra={"enum": list(Schedule.Rule.values)})
    weekday: StrictInt | None = Field(None, ge=0, le=6)
    month_day: StrictInt | None = Field(None, ge=1, le=31)
    hour: StrictInt = 10
    audience: AudienceIn
    text: str

    def told(self) -> ScheduleTold:
        """As the actions take it."""
        return ScheduleTold(
            name=self.name, rule=self.rule, weekday=self.weekday, month_day=self.month_day, hour=self.hour,
            audience=self.audience.dict(), text=self.text,
        )  # fmt: skip


class ScheduleOut(Schema):
    """`next_on`: its next day while it is on."""

    id: int
    name: str
    rule: str
    weekday: int | None
    month_day: int | None
    hour: int
    audience: dict[str, Any]
    text: str
    enabled: bool
    next_on: str | None
    next_on_gregorian: date | None


@router.get("/schedules", response=list[ScheduleOut], summary="Texts that come again")
def list_schedules(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that are on first, by their next day."""
    refuse_unknown(request)
    return [_out(row) for row in schedules(user=caller(request))]


@router.post("/schedules", response={201: ScheduleOut}, summary="Let a text come again")
def make(request: HttpRequest, body: ScheduleIn, key: Key = "") -> Status[dict[str, Any]]:
    """From the next such day whose hour is still to come."""
    row = make_schedule(told=body.told(), actor=caller(request), now=timezone.now(), request_key=key)
    return Status(201, _out(row))


@router.get("/schedules/{int:schedule_id}", response=ScheduleOut, summary="One text that comes again")
def one(request: HttpRequest, schedule_id: int) -> dict[str, Any]:
    """As it stands."""
    return _out(schedule_for(user=caller(request), pk=schedule_id))


@router.put("/schedules/{int:schedule_id}", response=ScheduleOut, summary="Change a text that comes again")
def change(request: HttpRequest, schedule_id: int, body: ScheduleIn) -> dict[str, Any]:
    """From the next such day on; rounds that were begun stay as they are."""
    row = change_schedule(schedule_id=schedule_id, told=body.told(), actor=caller(request), now=timezone.now())
    return _out(row)


@router.post("/schedules/{int:schedule_id}/enable", response=ScheduleOut, summary="Switch it on")
def enable(request: HttpRequest, schedule_id: int) -> dict[str, Any]:
    """Days that passed meanwhile are not sent."""
    return _switched(request, schedule_id, on=True)


@router.post("/schedules/{int:schedule_id}/disable", response=ScheduleOut, summary="Switch it off")
def disable(request: HttpRequest, schedule_id: int) -> dict[str, Any]:
    """It stays in the list; nothing more is sent."""
    return _switched(request, schedule_id, on=False)


@router.delete("/schedules/{int:schedule_id}", response={204: None}, summary="Switch it off for good")
def remove(request: HttpRequest, schedule_id: int) -> Status[None]:
    """The same as disable: its rounds are history and keep their name."""
    _switched(request, schedule_id, on=False)
    return Status(204, None)


def _switched(request: HttpRequest, schedule_id: int, *, on: bool) -> dict[str, Any]:
    refuse_body(request)
    row = switch_schedule(schedule_id=schedule_id, enabled=on, actor=caller(request), now=timezone.now())
    return _out(row)


def _out(row: Schedule) -> dict[str, Any]:
    names = ("id", "name", "rule", "weekday", "month_day", "hour", "text", "enabled")
    day = row.next_on if row.enabled else None
    shown = {"next_on": format_jalali(day) if day else None, "next_on_gregorian": day}
    return {"audience": row.filter, **shown, **{name: getattr(row, name) for name in names}}
