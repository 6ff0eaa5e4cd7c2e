"""The chart's numbers, and the chart in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from gold_prices.queries import points
from gold_prices.queries.sentences import price_text
from gold_prices.rules.candles import Candle
from gold_prices.rules.chart import Point
from gold_prices.rules.freshness import session_close
from gold_prices.rules.line import Tick, with_holes
from gold_prices.views.span import Stretch, stretch_of
from persian.digits import to_persian
from persian.holidays import bazaar_is_closed
from persian.jalali import TEHRAN, month_name, tehran_today, to_jalali


@require_safe
@shop_page
def chart_data(request: HttpRequest) -> HttpResponse:
    """`?range=day|month|year|all` as parallel lists; prices in Rial, null where nothing is known."""
    now = timezone.now()
    stretch = stretch_of(request, now)
    return JsonResponse(series_of(stretch, now=now) | {"summary": summary_of(stretch)})


def series_of(stretch: Stretch, *, now: datetime) -> dict[str, object]:
    """Lists of one length: `x` (epoch seconds), `date`, `close_rial`, `flawed`, `label` and `short` (Jalali)."""
    lists = _of_ticks(stretch) if stretch.day else _of_days(points(stretch.days))
    return lists | {"range": stretch.span, "unit": "rial_per_g", "read_at": now.isoformat()}


def _of_days(chart: Sequence[Point]) -> dict[str, object]:
    """A day stands at its usual close."""
    return {
        "x": [int(session_close(point.day).timestamp()) for point in chart],
        "date": [point.day.isoformat() for point in chart],
        "close_rial": [point.candle.close_rial if point.candle else None for point in chart],
        "flawed": [bool(point.candle and point.candle.flaws) for point in chart],
        "label": [_label(point, with_year=True) for point in chart],
        "short": [_label(point, with_year=False) for point in chart],
    }


def _of_ticks(stretch: Stretch) -> dict[str, object]:
    line = [Tick(at=row.starts_at, value=row.close_value) for row in stretch.ticks]
    ticks = with_holes(line, bazaar_is_closed, stretch.heard)
    clock = [to_persian(tick.at.astimezone(TEHRAN).strftime("%H:%M")) for tick in ticks]
    return {
        "x": [int(tick.at.timestamp()) for tick in ticks],
        "date": [tehran_today(tick.at).isoformat() for tick in ticks],
        "close_rial": [tick.value for tick in ticks],
        "flawed": [False for _tick in ticks],
        "label": clock,
        "short": clock,
    }


def summary_of(stretch: Stretch) -> str:
    """The chart in a sentence, for those who do not see it."""
    return _summary_of_day(stretch) if stretch.day else _summary_of_days(stretch.days)


def _summary_of_days(days: Sequence[Candle]) -> str:
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
        "low": price_text(min(closings)),
        "high": price_text(max(closings)),
        "latest": price_text(closings[-1]),
    }


def _summary_of_day(stretch: Stretch) -> str:
    if not stretch.ticks or stretch.day is None:
        return ""
    return _(
        "A gram of 18k gold on %(day)s, in steps of five minutes: between %(low)s and %(high)s Toman, %(latest)s at "
        "the end."
    ) % {
        "day": _label(Point(day=stretch.day, candle=None), with_year=True),
        "low": price_text(min(row.low_value for row in stretch.ticks)),
        "high": price_text(max(row.high_value for row in stretch.ticks)),
        "latest": price_text(stretch.ticks[-1].close_value),
    }


def _label(point: Point, *, with_year: bool) -> str:
    day = to_jalali(point.day)
    text = f"{day.day} {month_name(day.month)}"
    return to_persian(f"{text} {day.year}" if with_year else text)
