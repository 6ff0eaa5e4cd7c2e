"""The shop's payments by day, for the chart of prices."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gold_installments.queries import payment_marks
from gold_installments.views.shop_page import shop_page
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest


class DayUnreadable(Refusal):
    """No day of the calendar."""

    code = "day_unreadable"
    message = _("Send a Gregorian date such as 2026-11-21.")


@shop_page
@require_safe
def payment_marks_json(request: ShopRequest) -> HttpResponse:
    """`{"days": [{"date", "count", "mg", "min_rial_per_g", "max_rial_per_g"}, ...]}`, `start` and `end` inclusive."""
    try:
        marks = payment_marks(user=request.user, start=_day(request, "start"), end=_day(request, "end"))
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
    return JsonResponse({"days": [asdict(mark) for mark in marks]})


def _day(request: ShopRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError as error:
        raise DayUnreadable(field=name) from error
