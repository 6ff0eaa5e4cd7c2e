"""The price page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from gold_prices.queries import RECORDING, market_price
from gold_prices.queries.board import board_prices, parity_now
from gold_prices.rules.candles import Flaw
from gold_prices.rules.freshness import State
from gold_prices.views.chart import summary_of
from gold_prices.views.span import RANGE_NAMES, stretch_of

STATE_NAMES = {
    State.LIVE: gettext_lazy("Live"),
    State.DELAYED: gettext_lazy("Delayed"),
    State.STALE: gettext_lazy("Old price"),
    State.CLOSED_MARKET: gettext_lazy("Market closed"),
}
FLAW_NAMES = {
    Flaw.LOW_ABOVE_HIGH: gettext_lazy("low above high"),
    Flaw.OUTSIDE_RANGE: gettext_lazy("open or close outside low and high"),
    Flaw.DAY_EARLY: gettext_lazy("the date looks one day early"),
    Flaw.FRIDAY: gettext_lazy("a Friday, when the market is closed"),
    Flaw.OPEN_GAP: gettext_lazy("opens more than a tenth off the close before"),
    Flaw.NEAR_FROZEN: gettext_lazy("hardly moved all day"),
}


@require_safe
@shop_page
def price_page(request: HttpRequest) -> HttpResponse:
    """`/prices/?range=`: the price with its source and age, other instruments, the chart, the same as a table."""
    now = timezone.now()
    price = market_price(now=now)
    stretch = stretch_of(request, now)
    context = {
        "now": now,
        "price": price,
        "age": price.age(now) if price else None,
        "state_name": STATE_NAMES[price.state] if price else "",
        "is_recording": bool(price and price.source == RECORDING),
        "board": board_prices(now=now),
        "parity": parity_now(now=now),
        "no_market_price": price is None or price.state is State.STALE or not price.confirmed,
        "span": stretch.span,
        "ranges": list(RANGE_NAMES.items()),
        "stretch": stretch,
        "ticks": tuple(reversed(stretch.ticks)),
        "days": [(day, [FLAW_NAMES[flaw] for flaw in day.flaws]) for day in reversed(stretch.days)],
        "summary": summary_of(stretch),
        "bounds": stretch.bounds,
    }
    return render(request, "gold_prices/page.html", context)
