"""The chart's figures as a file, for a spreadsheet and for `import_price_history`."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from gold_prices.queries.history_file import history_lines
from gold_prices.rules.instruments import SHOWN, Instrument
from gold_prices.rules.stretches import Span
from gold_prices.views.span import ALL, stretch_of
from persian.cells import BYTE_ORDER_MARK
from persian.jalali import format_jalali, tehran_today


@require_safe
@shop_page
def export(request: HttpRequest) -> HttpResponse:
    """`/prices/history.csv?range=&instrument=`: the file of `export_price_history`, of the days the chart shows.

    A day that goes on is on the chart and not yet in the file. An instrument nobody shows is 404.
    """
    now, instrument = timezone.now(), _instrument(request)
    stretch = stretch_of(request, now)
    start, end = (stretch.bounds if stretch.span != ALL else None) or (None, None)
    lines = history_lines(
        span=Span.FIVE_MINUTES if stretch.day else Span.DAY, start=start, end=end, now=now, instrument=instrument
    )
    answer = HttpResponse(BYTE_ORDER_MARK + "".join(lines), content_type="text/csv; charset=utf-8")
    day = format_jalali(tehran_today(now)).replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{instrument}-{stretch.span}-{day}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _instrument(request: HttpRequest) -> Instrument:
    asked = request.GET.get("instrument", Instrument.GOLD18)
    if asked not in SHOWN:
        raise Http404
    return Instrument(asked)
