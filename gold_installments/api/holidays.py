"""The shop's holidays for programs: those of the country, and what the shop says over them."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import StrictBool

from accounts.http import refuse_unknown
from gold_installments.actions.set_day import DayNotSet, set_day, unset_day
from gold_installments.api.caller import caller
from gold_installments.api.days import day_from
from gold_installments.queries.calendar import NamedDay, holidays_of
from persian.jalali import (
    FIRST_YEAR,
    LAST_YEAR,
    InvalidJalaliDate,
    JalaliYearOutOfRange,
    format_jalali,
    tehran_today,
    to_jalali,
)

router = Router(tags=["sale"])


class HolidayIn(Schema, extra="forbid"):
    """A day (Jalali or ISO) that the shop keeps closed, under its name, or open although the calendar closes it."""

    day: str
    closed: StrictBool
    name: str = ""


class HolidayOut(Schema):
    """A named day. `estimated`: by a computed lunar date, maybe a day off. Without `set_by` the calendar says it."""

    day: str
    day_gregorian: date
    name: str
    closed: bool
    estimated: bool
    set_by: str
    set_at: datetime | None


@router.get("/holidays", response=list[HolidayOut], summary="The holidays of a Jalali year")
def holidays(request: HttpRequest, year: int | None = None) -> list[HolidayOut]:
    """Of this year where none is said. Fridays are closed without being named. New schedules go by these days."""
    refuse_unknown(request, "year")
    wanted = to_jalali(tehran_today(timezone.now())).year if year is None else year
    if not FIRST_YEAR <= wanted < LAST_YEAR:
        raise JalaliYearOutOfRange(field="year", year=wanted, first=FIRST_YEAR, last=LAST_YEAR - 1)
    return [_out(day) for day in holidays_of(user=caller(request), year=wanted)]


@router.post("/holidays", response={201: HolidayOut}, summary="Close or open a day")
def add(request: HttpRequest, body: HolidayIn) -> Status[HolidayOut]:
    """The owner's decision; safe to repeat. Contracts that were signed keep their days."""
    user, day = caller(request), day_from(body.day, field="day")
    row = set_day(day=day, closed=body.closed, name=body.name, actor=user, now=timezone.now())
    shown = NamedDay(day, row.name, closed=body.closed, estimated=False, by=row.set_by.display_name, at=row.set_at)
    return Status(201, _out(shown))


@router.delete("/holidays/{day}", response={204: None}, summary="Leave a day to the calendar again")
def remove(request: HttpRequest, day: str) -> Status[None]:
    """By its date with dashes (1405-01-13 or ISO); 404 `day_not_set` where the shop never set it."""
    try:
        named = day_from(day, field="day")
    except InvalidJalaliDate as no_day:
        raise DayNotSet from no_day
    unset_day(day=named, actor=caller(request), now=timezone.now())
    return Status(204, None)


def _out(day: NamedDay) -> HolidayOut:
    return HolidayOut(
        day=format_jalali(day.date), day_gregorian=day.date, name=day.name, closed=day.closed, estimated=day.estimated,
        set_by=day.by, set_at=day.at,
    )  # fmt: skip
