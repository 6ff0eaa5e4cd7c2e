"""What is true now about the price of gold. Rial per gram of 750; moments are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Func, IntegerField, Max, Min
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from gold_prices.models import DailyCandle, Observation, PublishedPrice, SourceState
from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import display_name, known_sources
from gold_prices.rules.breaker import Breaker, BreakerState
from gold_prices.rules.candles import Candle, Flaw
from gold_prices.rules.chart import Point, chart_points
from gold_prices.rules.freshness import State, freshness, session_close
from persian.holidays import is_closed
from persian.jalali import TEHRAN, tehran_midnight, tehran_today

#: The key of a price that comes from an imported history and from no source of ours.
RECORDING = "recording"
RANGES = {"month": timedelta(days=31), "year": timedelta(days=366), "all": None}


@dataclass(frozen=True, kw_only=True)
class MarketPrice:
    """The last good price. `observed_at` is the source's own time, so `age` is true whatever we did meanwhile.

    `confirmed` is False for a figure only one family of sources stands behind, without a recent price to hold it to.
    """

    rial_per_g: int
    source: str
    source_name: str
    observed_at: datetime
    fetched_at: datetime
    state: State
    confirmed: bool

    def age(self, now: datetime) -> timedelta:
        """How old the figure is; never negative."""
        return max(now - self.observed_at, timedelta(0))


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """One source as the platform sees it. `name`, `unit` and addresses are as declared; the rest as last seen."""

    key: str
    name: str
    family: str
    unit: str
    hosts: tuple[str, ...]
    breaker: BreakerState
    open_until: datetime | None
    failures: int
    last_fetch_at: datetime | None
    last_success_at: datetime | None
    latency_ms: int | None
    last_error: str
    last_fault: str
    last_error_at: datetime | None
    last_rial_per_g: int | None
    last_observed_at: datetime | None
    last_verdict: str
    last_verdict_label: str


def market_price(*, now: datetime) -> MarketPrice | None:
    """The price that stands now, with its true age and state; None only when nothing was ever stored."""
    return market_price_at(now)


def market_price_at(moment: datetime) -> MarketPrice | None:
    """The price that stood at `moment`, judged as of then: the last published one, or a later recorded day's close.

    None when nothing is known of that time. The close of a recorded day counts from the usual end of its session.
    """
    published = PublishedPrice.objects.filter(fetched_at__lte=moment).order_by("-fetched_at").first()
    recorded = _recorded_before(moment)
    if recorded and (published is None or recorded.date > tehran_today(published.observed_at)):
        return _price_of_recording(recorded, moment)
    if published is None:
        return None
    return MarketPrice(
        rial_per_g=published.rial_per_g,
        source=published.source,
        source_name=display_name(published.source),
        observed_at=published.observed_at,
        fetched_at=published.fetched_at,
        state=freshness(observed_at=published.observed_at, now=moment, is_closed=is_closed),
        confirmed=published.confirmed,
    )


def last_agreed_rial(*, since: datetime, now: datetime) -> int:
    """The last price two families stood behind, or a later recorded close, between `since` and `now`; 0 without one."""
    together = PublishedPrice.objects.annotate(
        voices=Func(F("agreeing"), function="jsonb_array_length", output_field=IntegerField())
    ).filter(voices__gt=1, fetched_at__range=(since, now))
    published = together.order_by("-fetched_at").first()
    recorded = _recorded_before(now)
    if recorded and session_close(recorded.date) < since:
        recorded = None
    if recorded and (published is None or recorded.date > tehran_today(published.observed_at)):
        return recorded.close_rial
    return published.rial_per_g if published else 0


def _recorded_before(moment: datetime) -> DailyCandle | None:
    newest = DailyCandle.objects.filter(date__lte=tehran_today(moment)).order_by("-date")[:2]
    return next((row for row in newest if session_close(row.date) <= moment), None)


def _price_of_recording(row: DailyCandle, moment: datetime) -> MarketPrice:
    closed_at = session_close(row.date)
    return MarketPrice(
        rial_per_g=row.close_rial,
        source=RECORDING,
        source_name=_("recorded history, %(record)s") % {"record": row.source},
        observed_at=closed_at,
        fetched_at=row.imported_at,
        state=freshness(observed_at=closed_at, now=moment, is_closed=is_closed),
        confirmed=True,
    )


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
    published = PublishedPrice.objects.aggregate(first=Min("fetched_at"), last=Max("fetched_at"))
    firsts = [everything["first"], published["first"] and tehran_today(published["first"])]
    lasts = [everything["last"], published["last"] and tehran_today(published["last"])]
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
    return chart_points(days, frozenset(day for day in stretch if is_closed(day)))


def source_states(*, now: datetime | None = None) -> list[SourceReport]:
    """Every known source in the order of trust, asked yet or not. Without `now` an ended rest still reads "open"."""
    rows = {row.source: row for row in SourceState.objects.all()}
    return [_report(source, rows.get(source.key) or SourceState(source=source.key), now) for source in known_sources()]


def _report(source: Source, row: SourceState, now: datetime | None) -> SourceReport:
    breaker = Breaker(failures=row.failures, open_until=row.open_until)
    resting = BreakerState.OPEN if row.open_until else BreakerState.CLOSED
    return SourceReport(
        key=source.key,
        name=str(source.display_name),
        family=source.family,
        unit=source.unit.value,
        hosts=tuple(url.partition("://")[2] for url in source.base_urls),
        breaker=breaker.state(now) if now else resting,
        open_until=row.open_until,
        failures=row.failures,
        last_fetch_at=row.last_fetch_at,
        last_success_at=row.last_success_at,
        latency_ms=row.last_latency_ms,
        last_error=row.last_error,
        last_fault=row.last_fault,
        last_error_at=row.last_error_at,
        last_rial_per_g=row.last_rial_per_g,
        last_observed_at=row.last_observed_at,
        last_verdict=row.last_verdict,
        last_verdict_label=str(Observation.Verdict(row.last_verdict).label) if row.last_verdict else "",
    )


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
    # A published figure is at most half an hour older than its fetching, so the index on fetched_at bounds the search.
    bounds = (tehran_midnight(start), tehran_midnight(end + timedelta(days=2)))
    rows = (
        PublishedPrice.objects.filter(fetched_at__range=bounds)
        .annotate(day=TruncDate("observed_at", tzinfo=TEHRAN))
        .filter(day__gte=start, day__lte=end)
        .values("day")
        .annotate(low=Min("rial_per_g"), high=Max("rial_per_g"), first=Min("id"), last=Max("id"))
        .order_by("day")
    )
    days = list(rows)
    ends = PublishedPrice.objects.in_bulk([pk for row in days for pk in (row["first"], row["last"])])
    return [
        Candle(
            date=row["day"],
            open_rial=ends[row["first"]].rial_per_g,
            low_rial=row["low"],
            high_rial=row["high"],
            close_rial=ends[row["last"]].rial_per_g,
            source=_("our own observations"),
        )
        for row in days
    ]
