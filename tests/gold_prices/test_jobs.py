"""The jobs of prices: when they ask and whom, and that a second tick does nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from gold_prices.actions import check_sources, refresh_market_price, update_karat_price, update_prices
from gold_prices.checks import SENSIBLE, figures_of_jobs_are_sensible
from gold_prices.models import Candle, Observation, PriceReport, PriceRound, PublishedPrice, SourceState
from gold_prices.queries import market_price
from gold_prices.tasks import (
    cleanup_gold_price_cache,
    force_gold_price_refresh,
    generate_gold_price_report,
    update_gold_prices,
    update_single_karat_price,
    validate_gold_price_apis,
)
from tenants.models import TaskRun
from tests.gold_prices.conftest import PATHS, Market
from tests.gold_prices.history import round_at
from tests.market import Market as Everybody

#: A Saturday, 14:00 in Tehran: the market is open. Its night: 01:30.
NOON = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
TICK = timedelta(minutes=5)


def asked_at(ticks: int, start: datetime) -> list[int]:
    """Which of the beat's ticks asked."""
    return [tick for tick in range(ticks) if update_prices(now=start + tick * TICK)]


def test_in_market_hours_each_tick_asks(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    assert asked_at(4, NOON) == [0, 1, 2, 3]
    assert market.asked("wallgold") == PriceRound.objects.count() == 4


def test_outside_market_hours_one_tick_an_hour_asks(market: Market, settings: Any) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    assert asked_at(25, NIGHT) == [0, 11, 22]
    settings.ZARGAR_PRICE_OUTSIDE_MINUTES = 15
    assert asked_at(6, NIGHT + 25 * TICK) == [0, 2, 4]


def test_a_round_cut_off_by_a_restart_does_not_cost_the_hour_outside_market_hours(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    PriceRound.objects.create(minute=NIGHT, started_at=NIGHT)
    assert asked_at(3, NIGHT + TICK) == [0]


def test_a_second_tick_in_a_minute_asks_nobody(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    update_gold_prices()
    update_gold_prices()
    assert market.asked("wallgold") == 1
    assert TaskRun.objects.filter(task="gold_prices.update_gold_prices").count() == 1


def test_between_the_rounds_only_the_gram_is_asked_for_and_only_while_the_market_is_open(bazaar: Everybody) -> None:
    assert not update_karat_price(now=NIGHT)
    assert not PriceRound.objects.exists()
    assert update_karat_price(now=NOON)
    assert set(PublishedPrice.objects.values_list("instrument", flat=True)) == {"gold18"}
    assert bazaar.asked("wallgold") == 1
    assert bazaar.asked("goldapi") == bazaar.asked("swissquote") == 0
    price = market_price(now=NOON)
    assert price is not None
    assert price.quorum > 1
    assert set(Observation.objects.values_list("instrument", flat=True)) <= {"", "gold18"}


def test_a_karat_nobody_quotes_is_a_fault_and_24_is_none(market: Market) -> None:
    update_single_karat_price(karat=24)
    with pytest.raises(KeyError):
        update_single_karat_price(karat=21)
    assert TaskRun.objects.get(outcome="failed").error.startswith("KeyError")


def tell(market: Market, source: str, status: int) -> None:
    market.vendor.answers(PATHS[source], "no", status=status)


def test_the_check_tries_who_rests_and_leaves_alone_who_refused_us_for_good(market: Market) -> None:
    market.says(wallgold=11_250_000)
    tell(market, "milli", 503)
    tell(market, "talair", 401)
    tell(market, "tgju", 503)
    for minute in (2, 3, 4):
        refresh_market_price(now=NOON + minute * timedelta(minutes=1))
    rests = {row.source for row in SourceState.objects.filter(open_until__gt=NOON + TICK)}
    assert rests == {"milli", "talair", "tgju"}
    market.says(milli=11_260_000)
    held = check_sources(now=NOON + TICK)
    assert held is not None
    assert held.row is not None
    assert held.row.kind == "check"
    assert market.asked("milli") == 1
    assert market.asked("talair") == market.asked("wallgold") == 0
    assert SourceState.objects.get(source="milli").open_until is None
    assert Observation.objects.get(round=held.row, source="milli").verdict == "kept"


def test_the_check_asks_whom_nobody_asked_for_an_hour_and_then_nobody(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000, talair=11_255_000, tgju=11_258_000)
    assert check_sources(now=NOON) is not None
    assert [market.asked(source) for source in PATHS] == [1, 1, 1, 1]
    assert check_sources(now=NOON + timedelta(minutes=59)) is None
    SourceState.objects.filter(source="milli").update(last_fetch_at=NOON - timedelta(hours=2))
    assert check_sources(now=NOON + timedelta(minutes=1)) is not None
    assert [market.asked(source) for source in PATHS] == [1, 2, 1, 1]


def test_the_check_waits_for_an_interval_longer_than_an_hour(market: Market, settings: Any) -> None:
    settings.ZARGAR_SOURCE_MILLI_INTERVAL = "22500"
    market.says(wallgold=11_250_000, milli=11_260_000, talair=11_255_000, tgju=11_258_000)
    check_sources(now=NOON)
    SourceState.objects.exclude(source="milli").update(last_fetch_at=NOON + timedelta(hours=2))
    assert check_sources(now=NOON + timedelta(hours=2)) is None
    assert PriceRound.objects.count() == 1
    assert check_sources(now=NOON + timedelta(hours=7)) is not None
    assert market.asked("milli") == 2


def test_a_check_that_finds_nobody_home_leaves_the_price_alone(market: Market) -> None:
    last = round_at(NOON - timedelta(hours=3), 112_500_000)
    assert check_sources(now=NOON) is not None
    assert PublishedPrice.objects.get() == last
    price = market_price(now=NOON)
    assert price is not None
    assert price.observed_at == NOON - timedelta(hours=3)


def test_force_asks_now_whoever_rests(market: Market) -> None:
    now = timezone.now()
    SourceState.objects.create(
        source="milli", failures=5, open_until=now + timedelta(minutes=20), last_fetch_at=now - timedelta(minutes=9)
    )
    market.says(milli=11_260_000)
    force_gold_price_refresh()
    force_gold_price_refresh(source="milli")
    assert market.asked("milli") == 2
    assert PriceRound.objects.filter(kind="forced").count() == 2


def test_hourly_jobs_do_an_hours_work_once(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    round_at(timezone.now() - timedelta(days=40))
    for _ in range(2):
        validate_gold_price_apis()
        cleanup_gold_price_cache()
        generate_gold_price_report()
    assert PriceRound.objects.filter(kind="check").count() == 1
    assert Candle.objects.filter(span="1d").count() == 1
    assert PriceReport.objects.count() == 1
    outcomes = TaskRun.objects.filter(task__startswith="gold_prices.").values_list("task", "outcome")
    assert sorted(outcomes) == [
        ("gold_prices.cleanup_gold_price_cache", "done"),
        ("gold_prices.generate_gold_price_report", "done"),
        ("gold_prices.validate_gold_price_apis", "done"),
    ]


@pytest.mark.parametrize("name", sorted(SENSIBLE))
def test_a_figure_that_makes_no_sense_stops_the_start(settings: Any, name: str) -> None:
    assert figures_of_jobs_are_sensible() == []
    for figure in (0, 100_000):
        setattr(settings, name, figure)
        assert [fault.id for fault in figures_of_jobs_are_sensible()] == ["gold_prices.E001"]
