"""The page of visits: today, tomorrow, the week; a new one; one that is moved, called off or over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from notifications.actions.keep_appointment import (
    cancel_appointment,
    make_appointment,
    mark_appointment,
    move_appointment,
)
from notifications.forms.campaigns import VisitForm, new_key
from notifications.models import Appointment
from notifications.queries.appointments import Visit, appointment_for, visits, with_people
from notifications.queries.audience import people_by_id
from notifications.views.campaigns import row_id
from persian.digits import to_persian
from persian.jalali import TEHRAN, format_jalali, tehran_today
from persian.refusal import Refusal
from tenants.http import ShopRequest

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the page."""

    date: date
    label: str
    visits: list[Visit]


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def appointment_list(request: HttpRequest) -> HttpResponse:
    """`/appointments/?customer=`: a week from today; a POST agrees on a new visit."""
    user = cast("ShopRequest", request).user
    if request.method != "POST":
        customer = row_id(request.GET.get("customer"))
        return _list_page(request, VisitForm(initial={"request_key": new_key(), "customer": customer}))
    require(user, Grant.CUSTOMER_WRITE)
    form = VisitForm(request.POST)
    status = 422
    if form.is_valid():
        said = form.cleaned_data
        try:
            row = make_appointment(
                customer_id=said["customer"] or 0, at=form.at(), note_text=said["note"], actor=user,
                now=timezone.now(), request_key=said["request_key"],
            )  # fmt: skip
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
        else:
            messages.success(request, _("The visit was written down; the evening before, the customer is reminded."))
            return redirect(f"{request.path}#visit-{row.pk}")
    return _list_page(request, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """`/appointments/<id>/`: move it; `action` cancel, came or missed ends it."""
    user = cast("ShopRequest", request).user
    row = appointment_for(user=user, pk=appointment_id)
    if request.method != "POST":
        return _one_page(request, row, VisitForm(initial=_shown(row)))
    require(user, Grant.CUSTOMER_WRITE)
    action = request.POST.get("action", "move")
    if action in _ENDS:
        return _ended(request, row, action)
    form = VisitForm(request.POST)
    status = 422
    if form.is_valid():
        said = form.cleaned_data
        try:
            move_appointment(
                appointment_id=row.pk, at=form.at(), note_text=said["note"], version=said["version"] or 0, actor=user,
                now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
        else:
            messages.success(request, _("The change was recorded."))
            return redirect("notifications:appointments")
    return _one_page(request, row, form, status)


_ENDS: Final = ("cancel", "came", "missed")


def _ended(request: HttpRequest, row: Appointment, action: str) -> HttpResponse:
    shared: dict[str, Any] = {
        "appointment_id": row.pk, "version": row_id(request.POST.get("version")) or 0,
        "actor": cast("ShopRequest", request).user, "now": timezone.now(),
    }  # fmt: skip
    try:
        if action == "cancel":
            cancel_appointment(**shared)
        else:
            mark_appointment(came=action == "came", **shared)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The change was recorded."))
    return redirect("notifications:appointments")


def _shown(row: Appointment) -> dict[str, object]:
    local = row.at.astimezone(TEHRAN)
    return {"day": local.date(), "time": local.time(), "note": row.note, "version": row.version}


def _one_page(request: HttpRequest, row: Appointment, form: VisitForm, status: int = 200) -> HttpResponse:
    (visit,) = with_people([row])
    may_write = cast("ShopRequest", request).user.may(Grant.CUSTOMER_WRITE)
    context = {"visit": visit, "form": form, "may_write": may_write, "passed": row.at <= timezone.now()}
    return render(request, "notifications/appointment.html", context, status=status)


def _list_page(request: HttpRequest, form: VisitForm, status: int = 200) -> HttpResponse:
    user, now = cast("ShopRequest", request).user, timezone.now()
    today = tehran_today(now)
    found = visits(user=user, first=today, last=today + timedelta(days=WEEK))
    picked = form["customer"].value()
    customer = row_id(str(picked)) if picked else None
    context = {
        "days": _days(found, today),
        "form": form,
        "person": people_by_id([customer]).get(customer) if customer else None,
        "may_write": user.may(Grant.CUSTOMER_WRITE),
        "now": now,
        "example": to_persian(format_jalali(today + timedelta(days=1))),
    }
    return render(request, "notifications/appointments.html", context, status=status)


def _days(found: Iterable[Visit], today: date) -> list[Day]:
    """Today and tomorrow always, the other days of the week where somebody comes."""
    by_day: dict[date, list[Visit]] = {today: [], today + timedelta(days=1): []}
    for visit in found:
        by_day.setdefault(visit.day, []).append(visit)
    labels = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}
    return [Day(day, labels.get(day, ""), some) for day, some in sorted(by_day.items())]
