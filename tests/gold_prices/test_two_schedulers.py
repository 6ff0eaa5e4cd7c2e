"""Two schedulers at the same minute: one round, one set of questions, one published price."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pgtrigger
import pytest
from django.db import connection

from gold_prices.actions import refresh_market_price
from gold_prices.models import Observation, PriceRound, PublishedPrice, SourceState
from tenants.context import public
from tests.gold_prices.conftest import PATHS, body_of
from tests.support.vendor import LoopbackVendor

NOW = datetime(2020, 2, 20, 9, tzinfo=UTC)


@pytest.fixture
def committed_round(committed_shop: Any) -> Iterator[None]:
    """Really committed rows, taken out afterwards past the trigger that keeps them for everybody else."""
    yield
    with public(), pgtrigger.ignore():
        for rows in (Observation, PublishedPrice, PriceRound, SourceState):
            rows.objects.all().delete()
    connection.close()


def test_eight_workers_in_one_minute_ask_once(
    committed_shop: Any, loopback_vendor: LoopbackVendor, settings: Any
) -> None:
    for source, path in PATHS.items():
        setattr(settings, f"ZARGAR_SOURCE_{source.upper()}_URL", "off")
        loopback_vendor.answers(path, body_of(source, 1_250_000))
    settings.ZARGAR_SOURCE_WALLGOLD_URL = loopback_vendor.url
    together = threading.Barrier(8)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            together.wait(10)
            with public():
                refresh_market_price(now=NOW)
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert errors == []
    assert len(loopback_vendor.requests) == 1
    with public():
        assert PriceRound.objects.filter(minute=NOW).count() == 1
        assert Observation.objects.filter(fetched_at=NOW).count() == 1
        assert PublishedPrice.objects.get(fetched_at=NOW).rial_per_g == 12_500_000
