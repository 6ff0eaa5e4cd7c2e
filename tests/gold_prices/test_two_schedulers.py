"""Rounds that meet: two schedulers at one minute, and a round by hand beside a planned one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import connection

from gold_prices.actions import force_refresh, refresh_market_price
from gold_prices.models import Observation, PriceRound, PublishedPrice, SourceState, StandingPrice
from gold_prices.providers.registry import known_sources
from tenants.context import public
from tests.market import Market

NOW = datetime(2020, 2, 20, 9, tzinfo=UTC)


@pytest.fixture
def bazaar(committed_shop: Any, settings: Any) -> Iterator[Market]:
    """Really committed rows, taken out afterwards past the trigger that keeps them for everybody else."""
    market = Market()
    market.at = NOW
    for name, value in market.environment.items():
        setattr(settings, name, value)
    yield market
    market.close()
    with public(), pgtrigger.ignore():
        for rows in (StandingPrice, Observation, PublishedPrice, PriceRound, SourceState):
            rows.objects.all().delete()
    connection.close()


def at_once(*works: Callable[[], object]) -> None:
    """Run each in a thread of its own, all starting together; fails where one failed."""
    together = threading.Barrier(len(works))
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            together.wait(10)
            with public():
                work()
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []


def only(settings: Any, asked: Sequence[str]) -> None:
    """Ask these sources and no other."""
    for source in known_sources():
        if source.key not in asked:
            setattr(settings, source.url_setting, "off")


def test_eight_workers_in_one_minute_ask_once(bazaar: Market, settings: Any) -> None:
    only(settings, ["wallgold"])
    at_once(*[lambda: refresh_market_price(now=NOW)] * 8)
    assert len(bazaar.requests) == 1
    with public():
        assert PriceRound.objects.filter(minute=NOW).count() == 1
        assert Observation.objects.filter(fetched_at=NOW).count() == 1
        assert PublishedPrice.objects.get(fetched_at=NOW).value == 186_110_000
        assert StandingPrice.objects.get(instrument="gold18").value == 186_110_000


def test_a_round_by_hand_beside_a_planned_one(bazaar: Market) -> None:
    later = NOW + timedelta(seconds=2)
    at_once(lambda: refresh_market_price(now=NOW), lambda: force_refresh(now=later))
    with public():
        rounds = {row.kind: row for row in PriceRound.objects.all()}
        assert set(rounds) == {"planned", "forced"}
        standing = StandingPrice.objects.get(instrument="gold18")
        newest = PublishedPrice.objects.filter(instrument="gold18").latest("fetched_at")
        assert (standing.value, standing.published_id) == (186_110_000, newest.pk)
        # Whoever came second found the first one's price: nothing older was published after something newer.
        prices = PublishedPrice.objects.filter(instrument="gold18").order_by("pk")
        assert [row.fetched_at for row in prices] == sorted(row.fetched_at for row in prices)
        assert len({(row.round_id, row.instrument) for row in PublishedPrice.objects.all()}) == (
            PublishedPrice.objects.count()
        )


def test_two_rounds_at_once_press_a_source_with_an_interval_only_once(bazaar: Market, settings: Any) -> None:
    only(settings, ["wallgold", "milli"])
    settings.ZARGAR_SOURCE_MILLI_INTERVAL, settings.ZARGAR_SOURCE_WALLGOLD_INTERVAL = "60", "0"
    at_once(
        lambda: refresh_market_price(now=NOW),
        lambda: force_refresh(now=NOW + timedelta(seconds=1)),
        lambda: force_refresh(now=NOW + timedelta(seconds=2)),
    )
    assert bazaar.asked("milli") == 1
    assert bazaar.asked("wallgold") == 3


def test_many_hands_at_once_neither_lock_one_another_out_nor_publish_twice(bazaar: Market) -> None:
    at_once(*[lambda second=second: force_refresh(now=NOW + timedelta(seconds=second)) for second in range(5)])
    with public():
        assert PriceRound.objects.filter(kind="forced").count() == 5
        assert StandingPrice.objects.get(instrument="gold18").value == 186_110_000
        assert all(row.failures == 0 and row.open_until is None for row in SourceState.objects.all())


def test_a_half_open_source_is_tried_by_one_round_only(bazaar: Market, settings: Any) -> None:
    only(settings, ["wallgold", "milli"])
    bazaar.does("milli", "hang")
    with public():
        SourceState.objects.create(source="milli", failures=4, open_until=NOW - timedelta(seconds=30))
    at_once(
        lambda: refresh_market_price(now=NOW - timedelta(seconds=10), deadline=0.7),
        lambda: refresh_market_price(now=NOW + timedelta(seconds=5), deadline=0.7),
    )
    with public():
        assert PriceRound.objects.count() == 2
        assert bazaar.asked("milli") == Observation.objects.filter(source="milli").count() == 1
        state = SourceState.objects.get(source="milli")
        assert state.failures == 5
        assert state.open_until is not None
        assert state.open_until > NOW + timedelta(minutes=4)
