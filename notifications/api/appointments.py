"""Visits for programs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import StrictInt

from accounts.http import refuse_unknown
from notifications.actions.keep_appointment import (
    cancel_appointment,
    make_appointment,
    mark_appointment,
    move_appointment,
)
from notifications.api.campaigns import caller
from notifications.api.keys import Key
from notifications.api.moments import Moment
from notifications.models import Appointment
from notifications.queries.appointments import Visit, appointment_for, visits, with_people
from persian.jalali import InvalidJalaliDate, parse_day, tehran_today
from persian.refusal import Refusal

router = Router(tags=["messages"])
Day = Annotated[str, Query(description="Jalali (1405/08/30) or ISO; Tehran's day.")]
WEEK = timedelta(days=7)


class AppointmentIn(Schema, extra="forbid"):
    """`at` is ISO 8601 with its zone."""

    customer_id: StrictInt
    at: Moment
    note: str = Field("", json_schema_extra={"maxLength": 200})


class AppointmentMoveIn(Schema, extra="forbid"):
    """`version` is the one that was seen; a `note` that is left out or null stays as it is."""

    at: Moment
    note: str | None = Field(None, json_schema_extra={"maxLength": 200})
    version: StrictInt = Field(ge=1)


class AppointmentVersionIn(Schema, extra="forbid"):
    """`version` is the one that was seen."""

    version: StrictInt = Field(ge=1)


class AppointmentOut(Schema):
    """`state`: planned, done, missed, cancelled. `full_name` is empty where the customer was put aside."""

    id: int
    customer_id: int
    full_name: str
    at: datetime
    note: str
    state: str = Field(json_schema_extra={"enum": list(Appointment.State.values)})
    version: int


class AppointmentStateUnknown(Refusal):
    """No visit is ever in such a state."""

    code = "state_unknown"
    message = _("There is no such state of an appointment; one of these may stand here: %(allowed)s.")


class LastBeforeFirst(Refusal):
    """No day is in such a span."""

    code = "days_wrong"
    message = _("The last day must not be before the first one.")


@router.get("/appointments", response=list[AppointmentOut], summary="Visits")
def list_appointments(
    request: HttpRequest, first: Day = "", last: Day = "", state: str = "", customer_id: int | None = None
) -> list[dict[str, Any]]:
    """By time; a week from today unless days are said."""
    refuse_unknown(request, "first", "last", "state", "customer_id")
    if state and state not in Appointment.State.values:
        raise AppointmentStateUnknown(field="state", allowed=", ".join(Appointment.State.values))
    begin = _day(first, "first") if first else tehran_today(timezone.now())
    end = _day(last, "last") if last else begin + WEEK
    if end < begin:
        raise LastBeforeFirst(field="last")
    found = visits(user=caller(request), first=begin, last=end, state=state, customer_id=customer_id)
    return [_out(visit) for visit in found]


@router.post("/appointments", response={201: AppointmentOut}, summary="Agree on a visit")
def make(request: HttpRequest, body: AppointmentIn, key: Key = "") -> Status[dict[str, Any]]:
    """The evening before, the customer is reminded, once."""
    row = make_appointment(
        customer_id=body.customer_id, at=body.at, note_text=body.note, actor=caller(request), now=timezone.now(),
        request_key=key,
    )  # fmt: skip
    return Status(201, _one(row))


@router.get("/appointments/{int:appointment_id}", response=AppointmentOut, summary="One visit")
def one(request: HttpRequest, appointment_id: int) -> dict[str, Any]:
    """As it stands."""
    return _one(appointment_for(user=caller(request), pk=appointment_id))


@router.patch("/appointments/{int:appointment_id}", response=AppointmentOut, summary="Move a visit")
def move(request: HttpRequest, appointment_id: int, body: AppointmentMoveIn) -> dict[str, Any]:
    """409 `appointment_changed` where somebody else changed it meanwhile."""
    row = move_appointment(
        appointment_id=appointment_id, at=body.at, note_text=body.note, version=body.version, actor=caller(request),
        now=timezone.now(),
    )  # fmt: skip
    return _one(row)


@router.post("/appointments/{int:appointment_id}/cancel", response=AppointmentOut, summary="Call a visit off")
def cancel(request: HttpRequest, appointment_id: int, body: AppointmentVersionIn) -> dict[str, Any]:
    """Nobody is reminded any more."""
    row = cancel_appointment(
        appointment_id=appointment_id, version=body.version, actor=caller(request), now=timezone.now()
    )
    return _one(row)


@router.post("/appointments/{int:appointment_id}/came", response=AppointmentOut, summary="The customer came")
def came(request: HttpRequest, appointment_id: int, body: AppointmentVersionIn) -> dict[str, Any]:
    """Written down; it may still be moved."""
    return _marked(request, appointment_id, body.version, came=True)


@router.post("/appointments/{int:appointment_id}/missed", response=AppointmentOut, summary="The customer did not come")
def missed(request: HttpRequest, appointment_id: int, body: AppointmentVersionIn) -> dict[str, Any]:
    """422 `not_yet_there` before its moment."""
    return _marked(request, appointment_id, body.version, came=False)


def _day(text: str, field: str) -> date:
    try:
        return parse_day(text)
    except InvalidJalaliDate as refused:
        refused.field = field
        raise


def _marked(request: HttpRequest, appointment_id: int, version: int, *, came: bool) -> dict[str, Any]:
    row = mark_appointment(
        appointment_id=appointment_id, came=came, version=version, actor=caller(request), now=timezone.now()
    )
    return _one(row)


def _one(row: Appointment) -> dict[str, Any]:
    (visit,) = with_people([row])
    return _out(visit)


def _out(visit: Visit) -> dict[str, Any]:
    row = visit.row
    return {
        "id": row.pk, "customer_id": row.customer_id, "full_name": visit.person.full_name if visit.person else "",
        "at": row.at, "note": row.note, "state": row.state, "version": row.version,
    }  # fmt: skip
