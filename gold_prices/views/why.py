"""Why a price is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from gold_prices.queries.explain import explain
from gold_prices.queries.unasked import UNASKED
from gold_prices.rules.instruments import SHOWN, Instrument
from gold_prices.views.page import STATE_NAMES

if TYPE_CHECKING:
    from tenants.http import ShopRequest


@require_safe
@shop_page
def why(request: HttpRequest) -> HttpResponse:
    """`/prices/why/?instrument=`: who was asked, what each said, who was left out and why. htmx gets the drawer."""
    now = timezone.now()
    asked = request.GET.get("instrument", "")
    instrument = Instrument(asked) if asked in SHOWN else Instrument.GOLD18
    told = explain(now=now, instrument=instrument)
    state = told.price.state if told.price else None
    context = {
        "now": now,
        "why": told,
        "instrument": instrument,
        "unasked": [row for row in told.rows if row.verdict == UNASKED],
        "is_gold18": instrument is Instrument.GOLD18,
        "state_name": STATE_NAMES[state] if state else "",
    }
    drawer = cast("ShopRequest", request).htmx
    answer = render(request, "gold_prices/_why_drawer.html" if drawer else "gold_prices/why.html", context)
    answer["Cache-Control"] = "no-store"
    answer["Vary"] = "HX-Request"
    return answer
