"""An installation that already has prices keeps them when many instruments come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

SCHEMA = "an_older_one"
PRICES = """
INSERT INTO gold_prices_priceround (id, minute, started_at) VALUES (1, '2026-01-01 08:00+00', '2026-01-01 08:00+00'),
    (2, '2026-01-01 08:01+00', '2026-01-01 08:01+00');
INSERT INTO gold_prices_observation
    (round_id, source, family, fetched_at, latency_ms, verdict, rial_per_g, observed_at, raw, rial_per_unit, fault,
     error)
VALUES (1, 'milli', 'milli', '2026-01-01 08:00+00', 40, 'kept', 112500000, '2026-01-01 08:00+00', '112500', 1000, '',
        ''),
    (1, 'tgju', 'tgju', '2026-01-01 08:00+00', 40, 'failed', NULL, NULL, '', 1, 'retry', 'HTTP 503');
INSERT INTO gold_prices_publishedprice
    (round_id, rial_per_g, source, observed_at, fetched_at, confirmed, agreeing)
VALUES (1, 112500000, 'milli', '2026-01-01 08:00+00', '2026-01-01 08:00+00', true, '["wallgold", "milli"]'),
    (2, 112600000, 'milli', '2026-01-01 08:01+00', '2026-01-01 08:01+00', false, '["milli"]');
"""


@pytest.fixture
def older(committed_shop: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A schema of its own with the tables of the first day and two prices in them."""
    loader = MigrationLoader(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    # These are tables of the public floor, which the router would not make in any other schema.
    monkeypatch.setattr(router, "routers", [])
    connection.set_schema(SCHEMA)  # type: ignore[attr-defined]
    try:
        state = _apply(loader, "0001_initial", ProjectState())
        with connection.cursor() as cursor:
            cursor.execute(PRICES)
        yield _apply(loader, "0002_many_instruments", state)
    finally:
        connection.set_schema_to_public()  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        connection.close()


def _apply(loader: MigrationLoader, name: str, state: ProjectState) -> ProjectState:
    with connection.schema_editor(atomic=True) as editor:
        return loader.get_migration("gold_prices", name).apply(state, editor)


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def test_earlier_prices_are_18k_and_the_newest_stands(older: Any) -> None:
    published = _rows("SELECT instrument, value, quorum FROM gold_prices_publishedprice ORDER BY id")
    assert published == [("gold18", 112_500_000, 2), ("gold18", 112_600_000, 1)]
    standing = _rows("SELECT instrument, value, source, record, confirmed, published_id FROM gold_prices_standingprice")
    assert standing == [("gold18", 112_600_000, "milli", "", False, 2)]
    said = _rows("SELECT source, instrument, factor, value FROM gold_prices_observation ORDER BY source")
    assert said == [("milli", "gold18", "1000", 112_500_000), ("tgju", "", "1", None)]


@pytest.mark.parametrize("table", ["priceround", "observation", "publishedprice"])
def test_nothing_of_it_can_be_changed_afterwards(older: Any, table: str) -> None:
    with pytest.raises(Exception, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE gold_prices_{table} SET id = id + 100")
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM gold_prices_{table}")
    assert _rows(f"SELECT count(*) FROM gold_prices_{table}") == [(2,)]
