"""What went wrong with prices, and what a day or a week of them was like."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from back_office.views.access import PlatformRequest, platform_page
from gold_prices.queries.alerts import episodes
from gold_prices.queries.reports import reports

PERIODS = ("day", "week")


@require_safe
@platform_page
def price_alerts(request: PlatformRequest) -> HttpResponse:
    """`/price-alerts/`: what lasts, then what is over, each with whom it was told."""
    newest = episodes(limit=100)
    context = {
        "lasting": [one for one in newest if one.closed_at is None],
        "over": [one for one in newest if one.closed_at is not None],
        "now": timezone.now(),
    }
    return render(request, "back_office/price_alerts.html", context)


@require_safe
@platform_page
def price_reports(request: PlatformRequest) -> HttpResponse:
    """`/price-reports/?period=day|week`: the reports that are kept, the newest first."""
    asked = request.GET.get("period", "")
    period = asked if asked in PERIODS else ""
    context = {"reports": reports(limit=30, period=period), "period": period, "now": timezone.now()}
    return render(request, "back_office/price_reports.html", context)
