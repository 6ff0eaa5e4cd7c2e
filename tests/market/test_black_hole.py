"""Every source is a black hole: the round ends in time, nothing is written as new, the board shows the true age."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from gold_prices.actions import refresh_market_price
from gold_prices.models import Observation, PriceRound, PublishedPrice, StandingPrice
from gold_prices.providers.registry import known_sources
from gold_prices.providers.round import DEADLINE
from gold_prices.queries import board_prices, market_price
from gold_prices.rules.freshness import State
from gold_prices.rules.instruments import Instrument
from tests.market import Market
from tests.market.black_hole import full_port, silent_port
from tests.market.vendors import BY_KEY

PRICE = 187_230_000
#: A Monday, 15:00 in Tehran: the market is open, and an hour's silence is not normal.
BEFORE = datetime(2026, 8, 3, 11, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = BEFORE + HOUR


@contextmanager
def dripping_port() -> Iterator[str]:
    """It sends a byte now and then, so that no read time-out ever ends it: only the deadline does."""
    market = Market()
    market.does("*", "drip", seconds=0.15)
    yield market.url
    market.close()


HOLES: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "says nothing": silent_port,
    "lets nobody in": full_port,
    "drips": dripping_port,
}


@pytest.fixture
def priced(db: None, installed: Market) -> Market:
    """On the public floor, an hour after an honest round."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    installed.price(PRICE)
    installed.at = BEFORE
    published = refresh_market_price(now=BEFORE)
    assert published is not None
    assert (published.rial_per_g, published.confirmed) == (PRICE, True)
    return installed


def kept() -> tuple[Any, ...]:
    """Everything that stands as a price."""
    standing = StandingPrice.objects.order_by("instrument").values_list("instrument", "value", "observed_at")
    return PublishedPrice.objects.count(), tuple(standing)


@pytest.mark.parametrize("hole", HOLES)
def test_a_round_of_black_holes_ends_in_time_and_writes_no_price(priced: Market, settings: Any, hole: str) -> None:
    before = kept()
    with HOLES[hole]() as url:
        for source in known_sources():
            setattr(settings, source.url_setting, f"{url}/{BY_KEY[source.key].prefix}")
        began = time.monotonic()
        price = refresh_market_price(now=LATER)
        seconds = time.monotonic() - began
    assert seconds <= DEADLINE + 0.5
    assert kept() == before
    last = PriceRound.objects.latest("started_at")
    said = Observation.objects.filter(round=last)
    assert {row.source for row in said} == {source.key for source in known_sources() if source.min_interval < HOUR}
    assert {row.verdict for row in said} == {"failed"}
    assert price is not None
    assert (price.rial_per_g, price.observed_at, price.state) == (PRICE, BEFORE, State.STALE)


def test_the_board_shows_the_last_good_price_with_its_true_age(priced: Market, settings: Any) -> None:
    with silent_port() as url:
        for source in known_sources():
            setattr(settings, source.url_setting, url)
        refresh_market_price(now=LATER)
    board = {row.instrument: row for row in board_prices(now=LATER)}
    gold = board[Instrument.GOLD18]
    assert (gold.value, gold.observed_at, gold.age, gold.state) == (PRICE, BEFORE, timedelta(hours=1), State.STALE)
    standing = market_price(now=LATER)
    assert standing is not None
    assert standing.age(LATER) == timedelta(hours=1)


def test_one_black_hole_costs_the_others_nothing(priced: Market) -> None:
    priced.does("wallgold", "hang", seconds=4)
    priced.does("tgju", "drip", seconds=0.2)
    priced.at = LATER
    priced.price(PRICE + 1_000_000)
    began = time.monotonic()
    price = refresh_market_price(now=LATER)
    assert time.monotonic() - began <= DEADLINE + 0.5
    assert price is not None
    assert (price.rial_per_g, price.observed_at, price.state) == (PRICE + 1_000_000, LATER, State.LIVE)
    failed = Observation.objects.filter(round=PriceRound.objects.latest("started_at"), verdict="failed")
    assert {row.source for row in failed} == {"wallgold", "tgju"}
