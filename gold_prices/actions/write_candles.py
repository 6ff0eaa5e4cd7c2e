"""Write down the candles of every stretch that is over, from the prices we published in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from gold_prices.models import Candle, PublishedPrice
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import SETTLED_AFTER, Priced, Span, Stretch, end_of, fold, settled_until, start_of

#: Looked at again each time, in case a run met a round that was not committed yet.
SECOND_LOOK = timedelta(days=1)


def write_candles(*, now: datetime) -> int:
    """Write the candles that are due; returns how many are new. A second run adds none.

    A candle once written stays as it is: it may outlive the prices it was made from.
    """
    return sum(_write(instrument, span, now) for instrument in Instrument for span in Span)


def _write(instrument: Instrument, span: Span, now: datetime) -> int:
    start, until = _first_due(instrument, span), settled_until(now, span)
    written = 0
    # A day at a time: the first run over a long record need not hold all of it at once.
    while start is not None and start < until:
        day_end = end_of(start_of(start, Span.DAY), Span.DAY)
        written += _store(instrument, span, fold(_published(instrument, start, min(day_end, until)), span))
        start = day_end
    return written


def _first_due(instrument: Instrument, span: Span) -> datetime | None:
    newest = Candle.objects.filter(instrument=instrument, span=span).order_by("-starts_at").first()
    if newest is not None:
        return start_of(newest.starts_at - SECOND_LOOK, Span.DAY)
    oldest = PublishedPrice.objects.filter(instrument=instrument).order_by("fetched_at").first()
    return start_of(oldest.observed_at, Span.DAY) if oldest else None


def _published(instrument: Instrument, start: datetime, end: datetime) -> list[Priced]:
    rows = PublishedPrice.objects.filter(
        instrument=instrument,
        fetched_at__gte=start,  # a price is never fetched before it was seen; the index is on the fetching
        fetched_at__lt=end + SETTLED_AFTER,
        observed_at__gte=start,
        observed_at__lt=end,
    ).order_by("observed_at", "pk")
    return [Priced(observed_at=seen, value=value) for seen, value in rows.values_list("observed_at", "value")]


def _store(instrument: Instrument, span: Span, stretches: list[Stretch]) -> int:
    if not stretches:
        return 0
    have = set(
        Candle.objects.filter(
            instrument=instrument,
            span=span,
            starts_at__range=(stretches[0].starts_at, stretches[-1].starts_at),
        ).values_list("starts_at", flat=True)
    )
    new = [_row(instrument, span, stretch) for stretch in stretches if stretch.starts_at not in have]
    Candle.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _row(instrument: Instrument, span: Span, stretch: Stretch) -> Candle:
    return Candle(
        instrument=instrument,
        span=span,
        starts_at=stretch.starts_at,
        open_value=stretch.open_value,
        low_value=stretch.low_value,
        high_value=stretch.high_value,
        close_value=stretch.close_value,
        count=stretch.count,
    )
