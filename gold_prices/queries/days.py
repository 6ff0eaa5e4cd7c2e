"""Days of 18k gold: recorded ones, and ours where nobody recorded the day. Rial per gram of 750."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max, Min

from gold_prices.models import Candle as KeptCandle
from gold_prices.models import DailyCandle, PublishedPrice
from gold_prices.queries.history import stretches
from gold_prices.rules.candles import Candle, Flaw
from gold_prices.rules.chart import Point, chart_points
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import Span
from persian.holidays import bazaar_is_closed
from persian.jalali import tehran_midnight, tehran_today

RANGES = {"month": timedelta(days=31), "year": timedelta(days=366), "all": None}
_OF_18K = {"instrument": Instrument.GOLD18}


def recorded_close(day: date) -> Candle | None:
    """The recorded candle of a day, flaws named; None on a day without a record."""
    row = DailyCandle.objects.filter(date=day).first()
    return None if row is None else _candle(row)


def candles(*, start: date, end: date) -> list[Candle]:
    """The days from `start` to `end` inclusive, oldest first: recorded ones, and ours where nobody recorded the day."""
    recorded = [_candle(row) for row in DailyCandle.objects.filter(date__range=(start, end)).order_by("date")]
    have = {candle.date for candle in recorded}
    ours = [candle for candle in _days_of_ours(start, end) if candle.date not in have]
    return sorted([*recorded, *ours], key=lambda candle: candle.date)


def latest_days(*, span: str, now: datetime) -> list[Candle]:
    """The candles of a range ("month", "year" or "all") that ends with the last day we know anything of."""
    everything = DailyCandle.objects.aggregate(first=Min("date"), last=Max("date"))
    published = PublishedPrice.objects.filter(**_OF_18K).aggregate(first=Min("fetched_at"), last=Max("fetched_at"))
    kept = KeptCandle.objects.filter(**_OF_18K, span=Span.DAY).aggregate(first=Min("starts_at"), last=Max("starts_at"))
    firsts = [everything["first"], *(ours["first"] and tehran_today(ours["first"]) for ours in (published, kept))]
    lasts = [everything["last"], *(ours["last"] and tehran_today(ours["last"]) for ours in (published, kept))]
    if not any(lasts):
        return []
    end = min(max(day for day in lasts if day), tehran_today(now))
    length = RANGES[span]
    start = min(day for day in firsts if day) if length is None else end - length
    return candles(start=start, end=end)


def points(days: Sequence[Candle]) -> tuple[Point, ...]:
    """The chart of these days: a trading day without a record is a hole, a holiday is not."""
    if not days:
        return ()
    length = (days[-1].date - days[0].date).days
    stretch = (days[0].date + timedelta(days=offset) for offset in range(length))
    return chart_points(days, frozenset(day for day in stretch if bazaar_is_closed(day)))


def _candle(row: DailyCandle) -> Candle:
    return Candle(
        date=row.date,
        open_rial=row.open_rial,
        low_rial=row.low_rial,
        high_rial=row.high_rial,
        close_rial=row.close_rial,
        source=row.source,
        flaws=tuple(Flaw(flaw) for flaw in row.flaws),
    )


def _days_of_ours(start: date, end: date) -> list[Candle]:
    """Our published prices as candles, one per Tehran day."""
    first, after = tehran_midnight(start), tehran_midnight(end + timedelta(days=1))
    return [
        Candle(
            date=tehran_today(row.starts_at),
            open_rial=row.open_value,
            low_rial=row.low_value,
            high_rial=row.high_value,
            close_rial=row.close_value,
            source=row.source_name,
        )
        for row in stretches(instrument=Instrument.GOLD18, span=Span.DAY, start=first, end=after)
    ]
