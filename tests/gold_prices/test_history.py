"""What was: candles kept, candles reckoned from what is not yet kept, recorded days, and price by price."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gold_prices.actions import import_price_history, publish_price
from gold_prices.models import Candle, PriceRound, PublishedPrice
from gold_prices.queries import HistoryRow, candles, history, latest_days
from gold_prices.rules.instruments import Instrument
from persian.jalali import tehran_midnight

#: A Saturday; midnight of Tehran is 20:30 UTC.
DAY = date(2026, 8, 8)
MIDNIGHT = tehran_midnight(DAY)
NOON = MIDNIGHT + timedelta(hours=12)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def floor(db: None) -> None:
    connection.set_schema_to_public()  # type: ignore[attr-defined]


def publish(value: int, at: datetime, *, fetched: datetime | None = None, **facts: Any) -> PublishedPrice:
    moment = fetched or at
    row = PriceRound.objects.create(minute=moment, kind="forced", started_at=moment)
    common: dict[str, Any] = {"instrument": Instrument.GOLD18, "source": "milli", "confirmed": True}
    return publish_price(price_round=row, value=value, observed_at=at, now=moment, **common | facts)


def figures(row: HistoryRow) -> tuple[int, int, int, int, int]:
    return (row.open_value, row.low_value, row.high_value, row.close_value, row.count)


def test_prices_fold_into_five_minutes_and_gaps_stay_gaps() -> None:
    for minute, value in ((0, 100), (2, 90), (4, 130), (4, 120), (11, 140)):
        publish(value, NOON + minute * MINUTE)
    page = history(start=MIDNIGHT, end=MIDNIGHT + timedelta(days=1), step="5m")
    assert [(row.starts_at, figures(row)) for row in page.rows] == [
        (NOON, (100, 90, 130, 120, 4)),
        (NOON + 10 * MINUTE, (140, 140, 140, 140, 1)),
    ]
    assert page.next_after is None
    assert all(row.starts_at.tzinfo is UTC for row in page.rows)


def test_a_figure_belongs_to_the_time_it_was_seen() -> None:
    publish(100, MIDNIGHT - 10 * MINUTE, fetched=MIDNIGHT + 10 * MINUTE)
    of_day = history(start=MIDNIGHT, end=MIDNIGHT + timedelta(days=1), step="1d")
    day_before = history(start=MIDNIGHT - timedelta(days=1), end=MIDNIGHT, step="1d")
    assert of_day.rows == ()
    assert [row.starts_at for row in day_before.rows] == [MIDNIGHT - timedelta(days=1)]


def test_a_kept_candle_stands_for_prices_that_were_thinned() -> None:
    common = {"instrument": "gold18", "span": "5m", "open_value": 100, "low_value": 80, "high_value": 150}
    Candle.objects.create(starts_at=NOON, close_value=110, count=5, **common)
    publish(130, NOON + MINUTE)
    publish(131, NOON + 6 * MINUTE)
    page = history(start=MIDNIGHT, end=NOON + timedelta(hours=1), step="5m")
    assert [figures(row) for row in page.rows] == [(100, 80, 150, 110, 5), (131, 131, 131, 131, 1)]


def test_pages_follow_one_another_without_hole_or_repeat() -> None:
    for minute in range(0, 60, 5):
        publish(1000 + minute, NOON + minute * MINUTE)
    for step, size in (("5m", 5), ("raw", 5), ("raw", 12), ("5m", 12)):
        seen: list[int] = []
        after: int | None = None
        for _page in range(4):
            page = history(start=MIDNIGHT, end=NOON + timedelta(hours=2), step=step, after=after, limit=size)  # type: ignore[arg-type]
            seen += [row.close_value for row in page.rows]
            after = page.next_after
            if after is None:
                break
        assert seen == [1000 + minute for minute in range(0, 60, 5)]
        assert after is None


def test_a_recorded_day_stands_before_our_own(tmp_path: Path) -> None:
    record = tmp_path / "record.csv"
    record.write_text("date,open,low,high,close\n2026-08-08,10,9,12,11\n", encoding="utf-8")
    publish(500, NOON - timedelta(days=1))
    publish(501, NOON)
    import_price_history(path=record, now=NOON + timedelta(days=2), source="A record")
    page = history(start=MIDNIGHT - timedelta(days=1), end=MIDNIGHT + timedelta(days=1), step="1d")
    assert [(row.close_value, row.source_name.endswith("A record")) for row in page.rows] == [(500, False), (110, True)]
    coins = history(
        start=MIDNIGHT - timedelta(days=1), end=MIDNIGHT + timedelta(days=1), step="1d", instrument=Instrument.EMAMI
    )
    assert coins.rows == ()


def test_the_days_of_a_chart_outlive_the_prices_they_were_made_from() -> None:
    common = {"instrument": "gold18", "span": "1d", "open_value": 100, "low_value": 80, "high_value": 150}
    for back in (40, 39):
        Candle.objects.create(starts_at=MIDNIGHT - timedelta(days=back), close_value=100 + back, count=90, **common)
    publish(131, NOON)
    days = candles(start=DAY - timedelta(days=60), end=DAY)
    assert [day.close_rial for day in days] == [140, 139, 131]
    assert [day.date for day in latest_days(span="all", now=NOON)] == [
        DAY - timedelta(days=40),
        DAY - timedelta(days=39),
        DAY,
    ]
