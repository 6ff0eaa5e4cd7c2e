"""The shop's payments by day, and one by one on a single day, for the chart of prices."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gold_installments.queries import folded, payment_marks, payments_of_day
from gold_installments.views.shop_page import shop_page
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from tenants.http import ShopRequest


class DayUnreadable(Refusal):
    """No day of the calendar."""

    code = "day_unreadable"
    message = _("Send a Gregorian date such as 2026-11-21.")


@shop_page
@require_safe
def payment_marks_json(request: ShopRequest) -> HttpResponse:
    """`{"days": [{"date", "count", "mg", "min_rial_per_g", "max_rial_per_g"}, ...]}`, `start` and `end` inclusive.

    Of a single day also `"moments": [{"at", "mg", "rial_per_g"}, ...]`, every payment by itself.
    """
    try:
        return JsonResponse(_told(request.user, _day(request, "start"), _day(request, "end")))
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)


def _told(user: User, start: date, end: date) -> dict[str, object]:
    if start != end:
        return {"days": [asdict(mark) for mark in payment_marks(user=user, start=start, end=end)]}
    moments = payments_of_day(user=user, day=start)
    return {"days": [asdict(mark) for mark in folded(start, moments)], "moments": [asdict(paid) for paid in moments]}


def _day(request: ShopRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError as error:
        raise DayUnreadable(field=name) from error
