"""What a stretch of days was like: the counts a report is made of, and the reports that are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from gold_prices.models import AlertEpisode, PriceReport, PriceRound
from gold_prices.providers.registry import display_name
from gold_prices.rules.report import PriceFigures, ReportFacts, SourceFigures

# One line a source; the rounds are chosen by their time, which has an index.
_SOURCES = """
    WITH said AS (
        SELECT row.source, row.round_id, row.verdict, row.latency_ms FROM gold_prices_observation row
        JOIN gold_prices_priceround round ON round.id = row.round_id
        WHERE round.started_at >= %(start)s AND round.started_at < %(end)s
    ), rounds AS (
        SELECT source, round_id, bool_or(verdict <> 'failed') AS answered, bool_or(verdict = 'kept') AS used,
               max(latency_ms) AS latency_ms
        FROM said GROUP BY source, round_id
    ), verdicts AS (
        SELECT source, jsonb_object_agg(verdict, times) AS dropped
        FROM (SELECT source, verdict, count(*) AS times FROM said GROUP BY source, verdict) AS counted GROUP BY source
    )
    SELECT source, count(*), count(*) FILTER (WHERE answered), count(*) FILTER (WHERE used),
           percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE answered),
           (SELECT dropped FROM verdicts WHERE verdicts.source = rounds.source)
    FROM rounds GROUP BY source
"""
_PRICES = """
    SELECT instrument, (array_agg(value ORDER BY fetched_at, id))[1], min(value), max(value),
           (array_agg(value ORDER BY fetched_at DESC, id DESC))[1], count(*)
    FROM gold_prices_publishedprice WHERE fetched_at >= %(start)s AND fetched_at < %(end)s GROUP BY instrument
"""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A kept report; `body` is rules.report's, `names` the sources' in the active language."""

    id: int
    period: str
    label: str
    starts_on: date
    made_at: datetime
    body: dict[str, Any]
    names: dict[str, str]


def reports(*, limit: int = 20, period: str = "") -> list[Report]:
    """The newest reports first, of one period ("day", "week") when named."""
    rows = PriceReport.objects.order_by("-made_at", "-pk")
    return [report_of(row) for row in (rows.filter(period=period) if period else rows)[:limit]]


def report_of(row: PriceReport) -> Report:
    """The row for a reader."""
    return Report(
        id=row.pk,
        period=row.period,
        label=str(PriceReport.Period(row.period).label),
        starts_on=row.starts_on,
        made_at=row.made_at,
        body=row.body,
        names={one["source"]: display_name(one["source"]) for one in row.body["sources"]},
    )


def report_facts(*, start: datetime, end: datetime) -> ReportFacts:
    """What happened from `start` until before `end`; prices by when we published them."""
    within = {"start": start, "end": end}
    return ReportFacts(
        start=start,
        end=end,
        rounds=PriceRound.objects.filter(started_at__gte=start, started_at__lt=end).count(),
        prices={instrument: PriceFigures(**figures) for instrument, figures in _price_figures(within)},
        sources=[SourceFigures(**figures) for figures in _source_figures(within)],
        episodes=dict(
            AlertEpisode.objects.filter(opened_at__gte=start, opened_at__lt=end)
            .values_list("kind")
            .annotate(times=Count("pk"))
            .order_by("kind")
        ),
    )


def _price_figures(within: dict[str, datetime]) -> list[tuple[str, dict[str, int]]]:
    names = ("open", "low", "high", "close", "published")
    return [(row[0], dict(zip(names, row[1:], strict=True))) for row in _rows(_PRICES, within)]


def _source_figures(within: dict[str, datetime]) -> list[dict[str, Any]]:
    names = ("source", "asked", "answered", "used", "median_ms")
    return [
        {**dict(zip(names, row, strict=True)), "dropped": json.loads(dropped)}
        for *row, dropped in _rows(_SOURCES, within)
    ]


def _rows(sql: str, within: dict[str, datetime]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, within)
        return list(cursor.fetchall())
