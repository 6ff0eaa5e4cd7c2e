"""The price that stands: one row an instrument, one look by its key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from gold_prices.actions import import_price_history, keep_price, publish_price, refresh_market_price, repair_standing
from gold_prices.models import KeptPrice, PriceRound, PublishedPrice, StandingPrice
from gold_prices.queries import market_price, standing_prices
from gold_prices.rules.freshness import State
from gold_prices.rules.instruments import Instrument
from tests.gold_prices.conftest import Market
from tests.gold_prices.test_candles import RECORDED
from tests.market import Market as Everybody

#: When the body of tala.ir was captured: what it says is of now.
NOW = datetime(2026, 8, 6, 4, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def floor(db: None) -> None:
    connection.set_schema_to_public()  # type: ignore[attr-defined]


def publish(value: int, at: datetime, **facts: Any) -> PublishedPrice:
    row = PriceRound.objects.create(minute=at, kind="forced", started_at=at)
    common: dict[str, Any] = {"instrument": Instrument.GOLD18, "source": "milli", "confirmed": True, "quorum": 2}
    return publish_price(price_round=row, value=value, observed_at=at, now=at, **common | facts)


def test_reading_the_price_is_one_query_by_primary_key(floor: None) -> None:
    for minute in range(50):
        publish(112_500_000 + minute, NOW + minute * MINUTE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        price = market_price(now=NOW + 50 * MINUTE)
    assert price is not None
    assert price.rial_per_g == 112_500_049
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of one row is read whole otherwise
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")  # a settled one says $1
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using gold_prices_standingprice_" in plan, plan
    assert "Index Cond: ((instrument)::text = 'gold18'::text)" in plan, plan


def test_a_round_lets_its_prices_stand_with_their_reasons(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_262_000, talair=11_900_000)
    refresh_market_price(now=NOW)
    row = StandingPrice.objects.get(instrument="gold18")
    published = PublishedPrice.objects.get(instrument="gold18")
    assert (row.value, row.published_id, row.quorum, row.agreeing) == (
        112_620_000,
        published.pk,
        2,
        ["wallgold", "milli"],
    )
    assert [(left["source"], left["verdict"], left["value"]) for left in row.dropped] == [
        ("talair", "outlier", 119_000_000)
    ]
    assert row.dropped[0]["why"] == {"permille": 57, "against": 112_560_000, "basis": "others"}
    price = market_price(now=NOW)
    assert price is not None
    assert (price.published_id, price.dropped[0].source, price.dropped[0].permille) == (published.pk, "talair", 57)


def test_an_earlier_price_never_takes_the_place_of_a_later_one(floor: None) -> None:
    later = publish(113_000_000, NOW + MINUTE)
    publish(112_000_000, NOW)
    assert StandingPrice.objects.get().published_id == later.pk


def test_asked_about_the_past_it_tells_what_stood_then(floor: None) -> None:
    publish(112_000_000, NOW)
    publish(113_000_000, NOW + 10 * MINUTE)
    then = market_price(now=NOW + 7 * MINUTE)
    assert then is not None
    assert (then.rial_per_g, then.state) == (112_000_000, State.DELAYED)
    assert market_price(now=NOW - MINUTE) is None


def test_without_its_row_the_price_is_found_the_slow_way_and_repaired(floor: None) -> None:
    published = publish(112_000_000, NOW)
    StandingPrice.objects.all().delete()
    price = market_price(now=NOW + MINUTE)
    assert price is not None
    assert (price.rial_per_g, price.published_id, price.quorum) == (112_000_000, published.pk, 2)
    assert repair_standing(now=NOW + MINUTE) == 1
    assert repair_standing(now=NOW + MINUTE) == 0
    assert StandingPrice.objects.get().published_id == published.pk


def test_a_row_left_behind_is_brought_forward(floor: None) -> None:
    first = publish(112_000_000, NOW)
    publish(113_000_000, NOW + MINUTE)
    StandingPrice.objects.update(value=first.value, published=first, fetched_at=first.fetched_at)
    assert repair_standing(now=NOW + 2 * MINUTE) == 1
    assert StandingPrice.objects.get().value == 113_000_000


def test_a_recorded_day_stands_until_a_price_of_its_own_day_or_later(floor: None) -> None:
    import_price_history(path=RECORDED, now=NOW, source="A record")
    repair_standing(now=NOW)
    row = StandingPrice.objects.get()
    assert (row.source, row.record, row.value, row.published_id) == ("recording", "A record", 169_107_000, None)
    with CaptureQueriesContext(connection) as asked:
        price = market_price(now=NOW)
    assert price is not None
    assert (len(asked), price.source, price.published_id) == (1, "recording", None)
    assert price.source_name.endswith("A record")
    publish(112_000_000, NOW)
    assert StandingPrice.objects.get().source == "milli"


def test_each_instrument_stands_for_itself(bazaar: Everybody) -> None:
    bazaar.at = NOW
    refresh_market_price(now=NOW)
    standing = standing_prices(now=NOW)
    truth = bazaar.truth.now()
    assert {Instrument.GOLD18, Instrument.GOLD24, Instrument.MESGHAL, Instrument.EMAMI, Instrument.OUNCE} <= set(
        standing
    )
    assert standing[Instrument.GOLD18].value == truth.gold18
    assert abs(standing[Instrument.MESGHAL].value - truth.mesghal) <= 10_000
    assert standing[Instrument.OUNCE].value == truth.ounce_cents
    assert not {Instrument.USDT, Instrument.PAXG, Instrument.PARITY} & set(standing)


def test_a_price_that_was_paid_by_is_kept(floor: None) -> None:
    published = publish(112_000_000, NOW)
    keep_price(published_id=published.pk, shop_schema="shop_alpha", at=NOW)
    kept = KeptPrice.objects.get()
    assert (kept.published_id, kept.shop_schema, kept.at) == (published.pk, "shop_alpha", NOW)
    with pytest.raises(Error, match=r"Cannot (update|delete)"), transaction.atomic():
        KeptPrice.objects.all().delete()
    assert KeptPrice.objects.exists()
