"""The chart's figures as a file, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from gold_prices.views.span import Stretch, stretch_of
from persian.jalali import TEHRAN, format_jalali, tehran_today

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else
#: With one of these at its beginning a spreadsheet takes a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIGURES = ("open_rial", "low_rial", "high_rial", "close_rial", "source")


@require_safe
@shop_page
def export(request: HttpRequest) -> HttpResponse:
    """`/prices/history.csv?range=`: whole Rial per gram of 750, oldest first, Gregorian and Jalali side by side."""
    now = timezone.now()
    stretch = stretch_of(request, now)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(_rows(stretch))
    answer = HttpResponse(BYTE_ORDER_MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    day = format_jalali(tehran_today(now)).replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="gold18-{stretch.span}-{day}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _rows(stretch: Stretch) -> Iterator[tuple[object, ...]]:
    if stretch.day:
        yield ("time", "jalali", *FIGURES)
        for tick in stretch.ticks:
            local = tick.starts_at.astimezone(TEHRAN)
            figures = (tick.open_value, tick.low_value, tick.high_value, tick.close_value)
            yield local.isoformat(), format_jalali(local.date()), *figures, _harmless(tick.source_name)
        return
    yield ("date", "jalali", *FIGURES)
    for day in stretch.days:
        figures = (day.open_rial, day.low_rial, day.high_rial, day.close_rial)
        yield day.date.isoformat(), format_jalali(day.date), *figures, _harmless(day.source)


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(FORMULA) else text
