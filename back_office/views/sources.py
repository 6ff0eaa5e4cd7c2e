"""Where the gold price comes from, and what each source did last."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from back_office.views.access import PlatformRequest, platform_page
from gold_prices.queries import market_price, source_states


@require_safe
@platform_page
def sources(request: PlatformRequest) -> HttpResponse:
    """Sources in trouble first, then in the order of trust."""
    now = timezone.now()
    rows = sorted(source_states(now=now), key=lambda source: source.breaker == "closed" and not source.failures)
    context = {"sources": rows, "price": market_price(now=now), "now": now}
    return render(request, "back_office/sources.html", context)
