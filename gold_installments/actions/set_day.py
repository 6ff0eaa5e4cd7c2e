"""Say that a day is closed or open, whatever the calendar of the country says; signed contracts keep their days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_line import clean_line
from gold_installments.actions.hold import hold_name
from gold_installments.models import ShopDay
from gold_installments.rules.limits import FARTHEST_ROW_DAYS, OLDEST_SIGNING_DAYS
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LOCK: Final = "shop-days"
LONGEST_NAME: Final = 80


class DayTooFar(Refusal):
    """No schedule reaches it."""

    code = "day_out_of_range"
    message = _("The day is too far away; check the year.")


class DayNotSet(Refusal):
    """The shop has no word of its own on it."""

    code = "day_not_set"
    status = 404
    message = _("The shop has not set this day; it is as the calendar has it.")


def set_day(*, day: date, closed: bool, name: str = "", actor: User, now: datetime) -> ShopDay:
    """Let `day` be closed (by the name people know it by) or open for schedules to come; the same again changes
    nothing.

    Raises NotPermitted, ShopClosed, DayTooFar, LineMissing (a closed day without a name), LineTooLong.
    """
    require(actor, Grant.SETTINGS_WRITE)
    require_open_shop()
    today = tehran_today(now)
    if not today - timedelta(OLDEST_SIGNING_DAYS) <= day <= today + timedelta(FARTHEST_ROW_DAYS):
        raise DayTooFar(field="day")
    known = clean_line(name, field="name", longest=LONGEST_NAME, needed=closed)
    kind = ShopDay.Kind.CLOSED if closed else ShopDay.Kind.OPEN
    with transaction.atomic():
        hold_name(LOCK)
        standing = _standing(day)
        if standing is not None and (standing.kind, standing.name) == (kind, known):
            return standing
        return _write(day, kind, known, actor, now)


def unset_day(*, day: date, actor: User, now: datetime) -> ShopDay:
    """Leave the day to the calendar again. Raises NotPermitted, ShopClosed, DayNotSet."""
    require(actor, Grant.SETTINGS_WRITE)
    require_open_shop()
    with transaction.atomic():
        hold_name(LOCK)
        standing = _standing(day)
        if standing is None or standing.kind == ShopDay.Kind.USUAL:
            raise DayNotSet(field="day")
        return _write(day, ShopDay.Kind.USUAL, "", actor, now)


def _standing(day: date) -> ShopDay | None:
    return ShopDay.objects.filter(date=day).order_by("-id").first()


def _write(day: date, kind: ShopDay.Kind, name: str, actor: User, now: datetime) -> ShopDay:
    row = ShopDay.objects.create(date=day, kind=kind, name=name, set_by_id=actor.pk, set_at=now)
    detail: dict[str, object] = {"day": day.isoformat(), "kind": kind.value, "name": name}
    note_audit(actor=actor, action="day.set", subject=row, detail=detail)
    return row
