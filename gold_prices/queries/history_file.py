"""The history of an instrument as a file; whole days of 18k gold can be read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_prices.models import Candle, DailyCandle, PublishedPrice
from gold_prices.queries.days import candles
from gold_prices.queries.history import HistoryRow, stretches
from gold_prices.rules.candle_file import csv_lines, header_of
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import Span, settled_until
from persian.jalali import TEHRAN, format_jalali, tehran_midnight, tehran_today


def history_lines(
    *,
    span: Span,
    now: datetime,
    start: date | None = None,
    end: date | None = None,
    instrument: Instrument = Instrument.GOLD18,
) -> Iterator[str]:
    """The lines of the file, oldest first, from `start` to `end` inclusive (Tehran days); without them all there is.

    Whole units of the instrument, which the header names. Only days that are over: one that goes on would be read back
    as a whole one. Five minutes are never read back and stand as they are now.
    """
    first, last = start or _first_day(instrument), min(end or tehran_today(now), tehran_today(now))
    header = header_of(span, instrument)
    if first is None:
        return csv_lines(header, [])
    if span is Span.DAY:
        return csv_lines(header, _days(instrument, first, min(last, _last_whole_day(now))))
    return csv_lines(header, _times(instrument, first, last))


def is_ours(source: str) -> bool:
    """Whether a line of a file calls its figures our own observations, in a language we write."""
    names = set()
    for language in ("en", "fa"):
        with override(language):
            names.add(_("our own observations"))
    return source in names


def observed_days(*, start: date, end: date) -> set[date]:
    """The Tehran days from `start` to `end` inclusive of which we have prices of our own."""
    rows = _rows(Instrument.GOLD18, Span.DAY, start, end)
    return {tehran_today(row.starts_at) for row in rows if is_ours(row.source_name)}


def _last_whole_day(now: datetime) -> date:
    return tehran_today(settled_until(now, Span.DAY)) - timedelta(days=1)


def _days(instrument: Instrument, first: date, last: date) -> Iterator[tuple[object, ...]]:
    if instrument is not Instrument.GOLD18:
        yield from _lines(instrument, Span.DAY, first, last)
        return
    for day in candles(start=first, end=last):  # a record goes by its own name, to come back under it
        figures = (day.open_rial, day.low_rial, day.high_rial, day.close_rial)
        yield day.date.isoformat(), format_jalali(day.date), *figures, day.source


def _times(instrument: Instrument, first: date, last: date) -> Iterator[tuple[object, ...]]:
    """A day at a time: a year of five minutes is a hundred thousand lines."""
    day = first
    while day <= last:
        yield from _lines(instrument, Span.FIVE_MINUTES, day, day)
        day += timedelta(days=1)


def _lines(instrument: Instrument, span: Span, first: date, last: date) -> Iterator[tuple[object, ...]]:
    for row in _rows(instrument, span, first, last):
        local = row.starts_at.astimezone(TEHRAN)
        moment = (local.date() if span is Span.DAY else local).isoformat()
        named = () if instrument is Instrument.GOLD18 else (instrument.value,)
        figures = (row.open_value, row.low_value, row.high_value, row.close_value)
        yield moment, format_jalali(local.date()), *named, *figures, row.source_name


def _rows(instrument: Instrument, span: Span, first: date, last: date) -> list[HistoryRow]:
    end = tehran_midnight(last + timedelta(days=1))
    return stretches(instrument=instrument, span=span, start=tehran_midnight(first), end=end)


def _first_day(instrument: Instrument) -> date | None:
    kept = Candle.objects.filter(instrument=instrument).order_by("starts_at").first()
    published = PublishedPrice.objects.filter(instrument=instrument).order_by("fetched_at").first()
    days = [kept and tehran_today(kept.starts_at), published and tehran_today(published.observed_at)]
    if instrument is Instrument.GOLD18:
        days.append(DailyCandle.objects.order_by("date").values_list("date", flat=True).first())
    return min((day for day in days if day), default=None)
