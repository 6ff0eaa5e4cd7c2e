"""What an instrument cost in the past, by stretches of time or price by price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal

from django.db import connection
from django.utils.translation import gettext as _

from gold_prices.models import Candle, DailyCandle, PublishedPrice
from gold_prices.providers.registry import display_name
from gold_prices.queries.standing import name_of_recording
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import SETTLED_AFTER, Span, end_of
from persian.jalali import TEHRAN, tehran_midnight, tehran_today

Step = Literal["5m", "1d", "raw"]
#: Rows on one page at most.
MOST = 1000


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """A stretch of time, or one published price (`count` 1), in the instrument's unit.

    `starts_at` is aware UTC: a stretch's beginning, or the time of a price's oldest evidence. `source_name` tells
    whose figures these are.
    """

    starts_at: datetime
    open_value: int
    low_value: int
    high_value: int
    close_value: int
    count: int
    source_name: str


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """Rows in the order of time. `next_after` goes into the next call; None on the last page."""

    rows: tuple[HistoryRow, ...]
    next_after: int | None


def history(
    *,
    start: datetime,
    end: datetime,
    step: Step,
    instrument: Instrument = Instrument.GOLD18,
    after: int | None = None,
    limit: int = MOST,
) -> HistoryPage:
    """The prices from `start` up to but without `end` (both aware), at most `limit` (1 to 1000) rows.

    "5m" and "1d" are candles, kept or reckoned from what is published and not yet kept; a stretch without a price is
    missing. On a day of 18k that somebody recorded, the record stands. "raw" is each published price that was not
    thinned away. `after` is an earlier page's `next_after`.
    """
    size = min(max(limit, 1), MOST)
    if step == "raw":
        return _raw(instrument, start, end, after, size)
    span = Span(step)
    if after is not None:
        start = max(start, end_of(datetime.fromtimestamp(after, UTC), span))
    rows = stretches(instrument=instrument, span=span, start=start, end=end, limit=size + 1)
    page = rows[:size]
    more = len(rows) > size
    return HistoryPage(rows=tuple(page), next_after=int(page[-1].starts_at.timestamp()) if more else None)


def stretches(
    *, instrument: Instrument, span: Span, start: datetime, end: datetime, limit: int | None = None
) -> list[HistoryRow]:
    """The candles that begin from `start` up to `end`, oldest first, as `history` tells them."""
    found = {row.starts_at: row for row in _published(instrument, span, start, end, limit)}
    found |= {row.starts_at: row for row in _kept(instrument, span, start, end, limit)}
    if instrument is Instrument.GOLD18 and span is Span.DAY:
        found |= {row.starts_at: row for row in _recorded(start, end, limit)}
    return list(islice((found[moment] for moment in sorted(found)), limit))


def _kept(
    instrument: Instrument, span: Span, start: datetime, end: datetime, limit: int | None
) -> Iterable[HistoryRow]:
    rows = Candle.objects.filter(instrument=instrument, span=span.value, starts_at__gte=start, starts_at__lt=end)
    for row in rows.order_by("starts_at")[:limit]:
        yield HistoryRow(
            starts_at=row.starts_at,
            open_value=row.open_value,
            low_value=row.low_value,
            high_value=row.high_value,
            close_value=row.close_value,
            count=row.count,
            source_name=_("our own observations"),
        )


def _recorded(start: datetime, end: datetime, limit: int | None) -> Iterable[HistoryRow]:
    days = DailyCandle.objects.filter(
        date__gte=tehran_today(start), date__lte=tehran_today(end - timedelta(microseconds=1))
    )
    for row in days.order_by("date")[:limit]:
        if (midnight := tehran_midnight(row.date)) >= start:
            yield HistoryRow(
                starts_at=midnight,
                open_value=row.open_rial,
                low_value=row.low_rial,
                high_value=row.high_rial,
                close_value=row.close_rial,
                count=1,
                source_name=name_of_recording(row.source),
            )


#: The beginning of the stretch a published price lies in; as rules.stretches.start_of.
_STARTS = {
    Span.FIVE_MINUTES: "date_bin('5 minutes', observed_at, timestamptz '1970-01-01 00:00+00')",
    Span.DAY: f"date_trunc('day', observed_at, '{TEHRAN.key}')",
}
_FOLDED = """
SELECT {starts} AS starts_at, (array_agg(value ORDER BY observed_at, id))[1], min(value), max(value),
       (array_agg(value ORDER BY observed_at DESC, id DESC))[1], count(*)
FROM gold_prices_publishedprice
WHERE instrument = %s AND fetched_at >= %s AND fetched_at < %s AND observed_at >= %s AND observed_at < %s
GROUP BY 1 HAVING {starts} >= %s ORDER BY 1 LIMIT %s
"""


def _published(
    instrument: Instrument, span: Span, start: datetime, end: datetime, limit: int | None
) -> Iterable[HistoryRow]:
    """A figure is fetched soon after its own time, so the index on `fetched_at` bounds the search."""
    query = _FOLDED.format(starts=_STARTS[span])
    # The last stretch is whole: a candle that begins before `end` may end after it.
    until = end_of(end, span)
    with connection.cursor() as cursor:
        cursor.execute(query, [instrument.value, start, until + SETTLED_AFTER, start, until, start, limit])
        found = cursor.fetchall()
    for starts_at, opened, low, high, closed, count in found:
        if starts_at < end:
            yield HistoryRow(
                starts_at=starts_at.astimezone(UTC),
                open_value=opened,
                low_value=low,
                high_value=high,
                close_value=closed,
                count=count,
                source_name=_("our own observations"),
            )


def _raw(instrument: Instrument, start: datetime, end: datetime, after: int | None, size: int) -> HistoryPage:
    rows = PublishedPrice.objects.filter(
        instrument=instrument, fetched_at__gte=start, fetched_at__lt=end, pk__gt=after or 0
    ).order_by("pk")[: size + 1]
    page = list(rows)
    return HistoryPage(
        rows=tuple(_one(row) for row in page[:size]), next_after=page[size - 1].pk if len(page) > size else None
    )


def _one(row: PublishedPrice) -> HistoryRow:
    return HistoryRow(
        starts_at=row.observed_at,
        open_value=row.value,
        low_value=row.value,
        high_value=row.value,
        close_value=row.value,
        count=1,
        source_name=display_name(row.source),
    )
