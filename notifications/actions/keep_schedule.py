"""A text the shop sends again and again: make, change, switch off and on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.campaign_parts import judged, key_told, require_growing_shop
from notifications.actions.make_campaign import RequestKeyUsed
from notifications.models import Schedule
from notifications.queries.schedules import LARGEST_ID, ScheduleNotFound
from notifications.rules.recurrence import is_hour, next_day
from persian.jalali import TEHRAN, tehran_today
from persian.refusal import Refusal
from tenants.actions import note_due, settle_due

if TYPE_CHECKING:
    from accounts.models import User

DUE_KIND = "schedule"
_TOLD = ("name", "filter", "text", "rule", "weekday", "month_day", "hour")
_RULE = Schedule.Rule


class RuleUnknown(Refusal):
    """Neither of the two."""

    code = "rule_unknown"
    message = _("Choose every week or every month.")


class WeekdayWrong(Refusal):
    """Not a day of the week."""

    code = "weekday_wrong"
    message = _("Choose a day of the week.")


class MonthDayWrong(Refusal):
    """Not a day of a month."""

    code = "month_day_wrong"
    message = _("Write a day of the month, 1 to 31.")


class HourWrong(Refusal):
    """Outside the hours in which texts begin to leave."""

    code = "hour_wrong"
    message = _("Choose an hour from 9 to 20.")


@dataclass(frozen=True, slots=True)
class ScheduleTold:
    """As typed. `weekday` (Saturday 0) counts for the weekly rule, `month_day` (1 to 31) for the monthly one."""

    name: str
    rule: str
    weekday: int | None
    month_day: int | None
    hour: int
    audience: Mapping[str, object]
    text: str


def make_schedule(*, told: ScheduleTold, actor: User, now: datetime, request_key: str = "") -> Schedule:
    """Begin with the next such day whose hour is still to come; the same key again returns the first one.

    Raises NotPermitted, ShopStopped, RuleUnknown, WeekdayWrong, MonthDayWrong, HourWrong, RequestKeyUsed and what
    `campaign_parts.judged` raises.
    """
    require(actor, Grant.MESSAGES_WRITE)
    row = Schedule(made_at=now, made_by=actor, request_key=key_told(request_key))
    _fill(row, told, now)
    known = _known(row)
    if known is not None:
        return known
    require_growing_shop()
    try:
        with transaction.atomic():
            row.save()
            note_next(row)
            note(actor=actor, action="schedule.make", subject=row, detail=_detail(row))
    except IntegrityError:
        known = _known(row)
        if known is None:
            raise
        return known
    return row


@transaction.atomic
def change_schedule(*, schedule_id: int, told: ScheduleTold, actor: User, now: datetime) -> Schedule:
    """Other words, people or days from now on. Raises as `make_schedule`, ScheduleNotFound."""
    require(actor, Grant.MESSAGES_WRITE)
    row = hold_schedule(schedule_id)
    _fill(row, told, now)
    row.save()
    note_next(row)
    note(actor=actor, action="schedule.change", subject=row, detail=_detail(row))
    return row


@transaction.atomic
def switch_schedule(*, schedule_id: int, enabled: bool, actor: User, now: datetime) -> Schedule:
    """Switch off or on; days that passed meanwhile are not sent. Raises NotPermitted, ScheduleNotFound, ShopStopped."""
    require(actor, Grant.MESSAGES_WRITE)
    row = hold_schedule(schedule_id)
    if row.enabled == enabled:
        return row
    if enabled:
        require_growing_shop()
        row.next_on = first_day(row, now)
    row.enabled = enabled
    row.save(update_fields=["enabled", "next_on"])
    note_next(row)
    note(actor=actor, action="schedule.on" if enabled else "schedule.off", subject=row, detail={})
    return row


def note_next(row: Schedule) -> None:
    """Tell the public due table on which day the shop has work for it, or that it has none."""
    if row.enabled:
        note_due(kind=DUE_KIND, object_id=row.pk, due_date=row.next_on)
    else:
        settle_due(kind=DUE_KIND, object_id=row.pk)


def hold_schedule(schedule_id: int) -> Schedule:
    """The locked row. Raises ScheduleNotFound."""
    try:
        return Schedule.objects.select_for_update().get(pk=min(schedule_id, LARGEST_ID))
    except Schedule.DoesNotExist as error:
        raise ScheduleNotFound from error


def first_day(row: Schedule, now: datetime) -> date:
    """The next of its days whose hour has not come yet, and which had no round."""
    today, hour = tehran_today(now), now.astimezone(TEHRAN).hour
    begin = today if hour < row.hour else today + timedelta(days=1)
    return next_day(weekday=row.weekday, month_day=row.month_day, on_or_after=begin)


def _fill(row: Schedule, told: ScheduleTold, now: datetime) -> None:
    parts = judged(name=told.name, audience=told.audience, text=told.text)
    if told.rule not in _RULE.values:
        raise RuleUnknown(field="rule")
    weekly = told.rule == _RULE.WEEKLY
    if weekly and (told.weekday is None or not 0 <= told.weekday <= 6):
        raise WeekdayWrong(field="weekday")
    if not weekly and (told.month_day is None or not 1 <= told.month_day <= 31):
        raise MonthDayWrong(field="month_day")
    if not is_hour(told.hour):
        raise HourWrong(field="hour")
    row.name, row.text, row.filter = parts.name, parts.text, parts.audience.as_filter()
    row.rule, row.hour = told.rule, told.hour
    row.weekday = told.weekday if weekly else None
    row.month_day = None if weekly else told.month_day
    row.next_on = first_day(row, now)


def _known(row: Schedule) -> Schedule | None:
    """What this key made before. Raises RequestKeyUsed where it was another."""
    known = Schedule.objects.filter(request_key=row.request_key).first() if row.request_key else None
    if known is not None and any(getattr(known, name) != getattr(row, name) for name in _TOLD):
        raise RequestKeyUsed
    return known


def _detail(row: Schedule) -> dict[str, object]:
    days = {"weekday": row.weekday, "month_day": row.month_day, "hour": row.hour}
    return {"name": row.name, "rule": str(row.rule), **days, "filter": row.filter}
