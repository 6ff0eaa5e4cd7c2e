"""The market price of a gram of 18k gold: what it is, whose word that is, and how it came here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gold_prices.queries import RANGES, RECORDING, latest_days, market_price, points
from gold_prices.rules.candles import Candle, Flaw
from gold_prices.rules.chart import Point
from gold_prices.rules.freshness import State, session_close
from persian.digits import to_persian
from persian.jalali import month_name, to_jalali
from persian.numbers import toman_text

#: Fewer days than this make no line worth looking at.
ENOUGH_DAYS = 7
RANGE_NAMES = {"month": gettext_lazy("Month"), "year": gettext_lazy("Year"), "all": gettext_lazy("All")}
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


@login_required
@require_GET
def price_page(request: HttpRequest) -> HttpResponse:
    """The price with its source and age, the chart of a range, and the same days as a table."""
    now = timezone.now()
    span, days = _range(request, now)
    price = market_price(now=now)
    context = {
        "price": price,
        "age": price.age(now) if price else None,
        "state_name": STATE_NAMES[price.state] if price else "",
        "is_recording": bool(price and price.source == RECORDING),
        "span": span,
        "ranges": list(RANGE_NAMES.items()),
        "days": [(day, [FLAW_NAMES[flaw] for flaw in day.flaws]) for day in reversed(days)],
        "summary": summary_of(days),
    }
    return render(request, "gold_prices/page.html", context)


@login_required
@require_GET
def chart_data(request: HttpRequest) -> JsonResponse:
    """The chart of `?range=month|year|all` as parallel lists; closings in Rial, null on a day nobody recorded."""
    now = timezone.now()
    _span, days = _range(request, now)
    return JsonResponse(series_of(points(days), now=now) | {"summary": summary_of(days)})


def series_of(chart: Sequence[Point], *, now: datetime) -> dict[str, object]:
    """Lists of one length: `x` (epoch seconds of the day's usual close), `close_rial`, `label` and `short` (Jalali)."""
    return {
        "x": [int(session_close(point.day).timestamp()) for point in chart],
        "date": [point.day.isoformat() for point in chart],
        "close_rial": [point.candle.close_rial if point.candle else None for point in chart],
        "flawed": [bool(point.candle and point.candle.flaws) for point in chart],
        "label": [_label(point, with_year=True) for point in chart],
        "short": [_label(point, with_year=False) for point in chart],
        "unit": "rial_per_g",
        "read_at": now.isoformat(),
    }


def summary_of(days: Sequence[Candle]) -> str:
    """The chart in a sentence, for those who do not see it."""
    if not days:
        return ""
    closings = [day.close_rial for day in days]
    first, last = Point(day=days[0].date, candle=None), Point(day=days[-1].date, candle=None)
    return _(
        "Closing price of a gram of 18k gold from %(first)s to %(last)s: between %(low)s and %(high)s Toman, "
        "%(latest)s at the end."
    ) % {
        "first": _label(first, with_year=True),
        "last": _label(last, with_year=True),
        "low": toman_text(min(closings)),
        "high": toman_text(max(closings)),
        "latest": toman_text(closings[-1]),
    }


def _label(point: Point, *, with_year: bool) -> str:
    day = to_jalali(point.day)
    text = f"{day.day} {month_name(day.month)}"
    return to_persian(f"{text} {day.year}" if with_year else text)


def _range(request: HttpRequest, now: datetime) -> tuple[str, list[Candle]]:
    """The range asked for and its days; unasked, the shortest range that has days enough to draw."""
    asked = request.GET.get("range", "")
    spans = (asked,) if asked in RANGES else tuple(RANGES)
    for span in spans:
        days = latest_days(span=span, now=now)
        if len(days) >= ENOUGH_DAYS:
            break
    return span, days
