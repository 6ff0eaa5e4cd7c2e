"""Pages of texts that come again."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from notifications.actions.keep_schedule import change_schedule, make_schedule, switch_schedule
from notifications.forms.campaigns import ScheduleForm, new_key
from notifications.models import Schedule
from notifications.queries.schedules import rounds_of, schedule_for, schedules
from notifications.rules.variables import KINDS
from notifications.views.audience_words import audience_words
from notifications.views.campaigns import form_context
from persian.digits import to_persian
from persian.jalali import TEHRAN, WEEKDAYS
from persian.refusal import Refusal
from tenants.http import ShopRequest


def rhythm_words(row: Schedule) -> str:
    """«هر دوشنبه، ساعت ۱۰»."""
    hour = to_persian(row.hour)
    if row.weekday is not None:
        return _("Every %(day)s at %(hour)s") % {"day": WEEKDAYS[row.weekday], "hour": hour}
    return _("On day %(day)s of each month at %(hour)s") % {"day": to_persian(row.month_day or 0), "hour": hour}


def is_late(row: Schedule, now: datetime) -> bool:
    """Whether a round should have begun by now: the credit was too small, or nothing runs."""
    local = now.astimezone(TEHRAN)
    return row.enabled and (row.next_on, row.hour) < (local.date(), local.hour)


@require_safe
@shop_page
def schedule_list(request: HttpRequest) -> HttpResponse:
    """`/messages/schedules/`: those that are on first."""
    user = cast("ShopRequest", request).user
    now = timezone.now()
    rows = [(row, rhythm_words(row), audience_words(row.filter), is_late(row, now)) for row in schedules(user=user)]
    context = {"rows": rows, "may_write": user.may(Grant.MESSAGES_WRITE)}
    return render(request, "notifications/schedules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def new_schedule(request: HttpRequest) -> HttpResponse:
    """`/messages/schedules/new/`."""
    user = cast("ShopRequest", request).user
    require(user, Grant.MESSAGES_WRITE)
    if request.method != "POST":
        initial = {"request_key": new_key(), "text": KINDS["campaign"].text}
        return _page(request, ScheduleForm(initial=initial))
    form = ScheduleForm(request.POST)
    status = 422
    if form.is_valid():
        key = form.cleaned_data["request_key"]
        try:
            make_schedule(told=form.told(), actor=user, now=timezone.now(), request_key=key)
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
        else:
            messages.success(request, _("The text comes again from now on."))
            return redirect("notifications:schedules")
    return _page(request, form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """`/messages/schedules/<id>/`: change it; `action` on or off switches it."""
    user = cast("ShopRequest", request).user
    row = schedule_for(user=user, pk=schedule_id)
    if request.method != "POST":
        return _page(request, ScheduleForm(initial=_shown(row)), row)
    if request.POST.get("action") in ("on", "off"):
        return _switched(request, row)
    form = ScheduleForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            change_schedule(schedule_id=row.pk, told=form.told(), actor=user, now=timezone.now())
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
        else:
            messages.success(request, _("The change was recorded."))
            return redirect("notifications:schedules")
    require(user, Grant.MESSAGES_WRITE)
    return _page(request, form, row, status=status)


def _switched(request: HttpRequest, row: Schedule) -> HttpResponse:
    user, enabled = cast("ShopRequest", request).user, request.POST["action"] == "on"
    require(user, Grant.MESSAGES_WRITE)
    try:
        switch_schedule(schedule_id=row.pk, enabled=enabled, actor=user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on.") if enabled else _("It is off; nothing more is sent."))
    return redirect("notifications:schedules")


def _shown(row: Schedule) -> dict[str, object]:
    names = ("name", "rule", "weekday", "month_day", "hour", "text")
    return {**{name: getattr(row, name) for name in names}, **row.filter}


def _page(request: HttpRequest, form: ScheduleForm, row: Schedule | None = None, *, status: int = 200) -> HttpResponse:
    context = form_context(form) | {
        "schedule": row,
        "rounds": rounds_of(row) if row else [],
        "may_write": cast("ShopRequest", request).user.may(Grant.MESSAGES_WRITE),
    }
    return render(request, "notifications/schedule.html", context, status=status)
