"""The history of 18k gold as a file that can be read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_prices.models import Candle, DailyCandle, PublishedPrice
from gold_prices.queries.days import candles
from gold_prices.queries.history import stretches
from gold_prices.rules.candle_file import OWN_COLUMNS_OF_TIMES, csv_lines
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import Span, settled_until
from persian.jalali import TEHRAN, format_jalali, tehran_midnight, tehran_today


def history_lines(*, span: Span, start: date | None, end: date | None, now: datetime) -> Iterator[str]:
    """The lines of the file, oldest first, from `start` to `end` inclusive (Tehran days); without them all there is.

    Whole Rial per gram. Only stretches that are over: a day that goes on would be read back as a whole one.
    """
    first, last = start or _first_day(), end or tehran_today(now)
    if first is None:
        return csv_lines([])
    if span is Span.DAY:
        return csv_lines(_days(first, min(last, _last_whole_day(now))))
    return csv_lines(_times(first, last, now), header=OWN_COLUMNS_OF_TIMES)


def is_ours(source: str) -> bool:
    """Whether a line of a file calls its figures our own observations, in a language we write."""
    names = set()
    for language in ("en", "fa"):
        with override(language):
            names.add(_("our own observations"))
    return source in names


def observed_days(*, start: date, end: date) -> set[date]:
    """The Tehran days from `start` to `end` inclusive of which we have prices of our own."""
    bounds = (tehran_midnight(start), tehran_midnight(end + timedelta(days=1)))
    rows = stretches(instrument=Instrument.GOLD18, span=Span.DAY, start=bounds[0], end=bounds[1])
    return {tehran_today(row.starts_at) for row in rows if is_ours(row.source_name)}


def _last_whole_day(now: datetime) -> date:
    return tehran_today(settled_until(now, Span.DAY)) - timedelta(days=1)


def _days(first: date, last: date) -> Iterator[tuple[object, ...]]:
    for day in candles(start=first, end=last):
        figures = (day.open_rial, day.low_rial, day.high_rial, day.close_rial)
        yield day.date.isoformat(), format_jalali(day.date), *figures, day.source


def _times(first: date, last: date, now: datetime) -> Iterator[tuple[object, ...]]:
    """A day at a time: a year of five minutes is a hundred thousand lines."""
    day, settled = first, settled_until(now, Span.FIVE_MINUTES)
    while day <= min(last, tehran_today(now)):
        end = min(tehran_midnight(day + timedelta(days=1)), settled)
        for row in stretches(instrument=Instrument.GOLD18, span=Span.FIVE_MINUTES, start=tehran_midnight(day), end=end):
            local = row.starts_at.astimezone(TEHRAN)
            figures = (row.open_value, row.low_value, row.high_value, row.close_value)
            yield local.isoformat(), format_jalali(local.date()), *figures, row.source_name
        day += timedelta(days=1)


def _first_day() -> date | None:
    recorded = DailyCandle.objects.order_by("date").values_list("date", flat=True).first()
    kept = Candle.objects.filter(instrument=Instrument.GOLD18).order_by("starts_at").first()
    published = PublishedPrice.objects.filter(instrument=Instrument.GOLD18).order_by("fetched_at").first()
    days = [recorded, kept and tehran_today(kept.starts_at), published and tehran_today(published.observed_at)]
    return min((day for day in days if day), default=None)
