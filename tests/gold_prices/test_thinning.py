"""Old prices become candles; what a payment used, what stands, and what is young stays, and the database sees to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from gold_prices.actions import keep_price, look_after_prices, thin_prices, write_candles
from gold_prices.models import (
    Candle,
    KeptPrice,
    Observation,
    PriceRound,
    PublishedPrice,
    SourceState,
    StandingPrice,
)
from gold_prices.queries import market_price
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.stretches import Priced, Span, Stretch, fold
from tenants.context import public
from tests.gold_prices.history import round_at, said

REFUSED = "prices are append-only"
OPEN_DOOR = "SET LOCAL zargar.thinning = 'on'"


@pytest.fixture(autouse=True)
def _public_floor(db: None) -> Iterator[None]:
    with public():
        yield


def long_ago(days: int = 40, minute: int = 0) -> datetime:
    """Noon in Tehran, so many days before today: the database judges a row's age by its own clock."""
    day = (timezone.now() - timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC) + timedelta(minutes=minute)


def a_day(days: int = 40) -> list[PublishedPrice]:
    """Twelve rounds, three minutes apart: seven candles of five minutes, one of the day."""
    return [round_at(long_ago(days, minute), 112_000_000 + minute * 7_000) for minute in range(0, 36, 3)]


def stored(span: Span) -> list[Stretch]:
    return [
        Stretch(
            starts_at=row.starts_at,
            open_value=row.open_value,
            low_value=row.low_value,
            high_value=row.high_value,
            close_value=row.close_value,
            count=row.count,
        )
        for row in Candle.objects.filter(span=span, instrument="gold18").order_by("starts_at")
    ]


def thin() -> int:
    return thin_prices(now=timezone.now(), keep_days=35).rounds


def test_candles_are_what_was_thinned() -> None:
    prices = [Priced(observed_at=row.observed_at, value=row.value) for row in a_day()]
    newest = round_at(timezone.now())
    assert write_candles(now=timezone.now()) == 7 + 1
    assert thin() == 12
    assert list(PublishedPrice.objects.all()) == [newest]
    assert stored(Span.FIVE_MINUTES) == fold(prices, Span.FIVE_MINUTES)
    assert stored(Span.DAY) == fold(prices, Span.DAY)
    assert sum(candle.count for candle in stored(Span.FIVE_MINUTES)) == len(prices)
    day = stored(Span.DAY)[0]
    assert (day.open_value, day.low_value, day.high_value, day.close_value) == (112_000_000, 112_000_000,
                                                                                112_231_000, 112_231_000)  # fmt: skip
    # Nothing is left to be written twice, and nothing of a candle changes.
    assert (write_candles(now=timezone.now()), thin()) == (0, 0)
    assert stored(Span.DAY) == [day]


def test_a_round_whose_price_a_payment_used_stays_whole() -> None:
    used = a_day()[4]
    other = PublishedPrice.objects.create(
        round=used.round, instrument="usd", value=900_000, source="tgju", observed_at=used.observed_at,
        fetched_at=used.fetched_at, confirmed=True,
    )  # fmt: skip
    keep_price(published_id=used.pk, shop_schema="shop_alpha", at=timezone.now())
    round_at(timezone.now())
    look_after_prices(now=timezone.now())
    assert set(PublishedPrice.objects.filter(fetched_at__lt=long_ago(1))) == {used, other}
    assert Observation.objects.get(round=used.round).value == used.value
    assert KeptPrice.objects.get().published_id == used.pk


def test_the_standing_price_stays_however_old() -> None:
    last = a_day()[-1]
    SourceState.objects.create(source="nobody-knows-it")
    assert look_after_prices(now=timezone.now()).thinned.rounds == 11
    assert list(PublishedPrice.objects.all()) == [last]
    price = market_price(now=timezone.now())
    assert price is not None
    assert (price.rial_per_g, price.observed_at, price.state) == (last.value, last.observed_at, "stale")
    assert not SourceState.objects.exists()


def test_a_missing_standing_price_is_put_back_and_never_thinned() -> None:
    last = a_day()[-1]
    StandingPrice.objects.all().delete()
    done = look_after_prices(now=timezone.now())
    assert done.standing == 1
    assert StandingPrice.objects.get().published_id == last.pk
    assert look_after_prices(now=timezone.now()).standing == 0


def test_young_rounds_stay_whatever_the_setting_says() -> None:
    a_day(days=20)
    a_day(days=13)
    round_at(timezone.now())
    write_candles(now=timezone.now())
    assert thin() == 0
    assert thin_prices(now=timezone.now(), keep_days=0).rounds == 12
    assert PublishedPrice.objects.filter(fetched_at__gt=timezone.now() - timedelta(days=14)).count() == 13


def test_a_price_that_no_candle_tells_of_stays() -> None:
    a_day()
    round_at(timezone.now())
    write_candles(now=timezone.now())
    late = round_at(long_ago(40, 50), 999_000_000, observed_at=long_ago(40, 1))
    assert write_candles(now=timezone.now()) == 0
    assert thin() == 12
    assert PublishedPrice.objects.filter(pk=late.pk).exists()


def test_rounds_without_a_price_go_with_their_observations() -> None:
    held = PriceRound.objects.create(minute=long_ago(), started_at=long_ago())
    said(held, "milli", None)
    thinned = thin_prices(now=timezone.now(), keep_days=35)
    assert (thinned.rounds, thinned.observations, thinned.prices) == (1, 1, 0)
    assert not PriceRound.objects.exists()


def test_what_is_not_over_has_no_candle_yet() -> None:
    now = long_ago()
    round_at(now - timedelta(minutes=100), 112_000_000)
    assert write_candles(now=now) == 0
    assert write_candles(now=now + timedelta(minutes=60)) == 1
    assert stored(Span.DAY) == []


def test_each_instrument_has_candles_of_its_own() -> None:
    round_at(long_ago(), 112_000_000)
    round_at(long_ago(40, 1), 900_000, instrument=Instrument.USD)
    write_candles(now=timezone.now())
    assert sorted(Candle.objects.values_list("instrument", "span", "close_value")) == [
        ("gold18", "1d", 112_000_000),
        ("gold18", "5m", 112_000_000),
        ("usd", "1d", 900_000),
        ("usd", "5m", 900_000),
    ]


@pytest.mark.parametrize("table", ["observation", "publishedprice", "priceround"])
def test_outside_its_door_nothing_old_is_removed(table: str) -> None:
    round_at(long_ago())
    with pytest.raises(InternalError, match=REFUSED), transaction.atomic():
        run(f"DELETE FROM gold_prices_{table}")
    assert PriceRound.objects.count() == PublishedPrice.objects.count() == Observation.objects.count() == 1


@pytest.mark.parametrize("table", ["observation", "publishedprice"])
def test_through_the_door_young_and_used_rows_are_refused(table: str) -> None:
    used = round_at(long_ago())
    keep_price(published_id=used.pk, shop_schema="shop_alpha", at=timezone.now())
    young = round_at(timezone.now() - timedelta(days=13))
    for row in (used, young):
        with pytest.raises(InternalError, match=REFUSED), transaction.atomic():
            run(f"{OPEN_DOOR}; DELETE FROM gold_prices_{table} WHERE round_id = {row.round_id}")
    assert PublishedPrice.objects.count() == 2


def test_even_the_door_does_not_let_a_standing_price_go_or_a_price_change() -> None:
    last = round_at(long_ago())
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"{OPEN_DOOR}; DELETE FROM gold_prices_publishedprice; SET CONSTRAINTS ALL IMMEDIATE")
    for change in ("UPDATE gold_prices_publishedprice SET value = 1", "TRUNCATE gold_prices_observation"):
        with pytest.raises(InternalError), transaction.atomic():
            run(f"{OPEN_DOOR}; SET CONSTRAINTS ALL IMMEDIATE; {change}")
    assert PublishedPrice.objects.get().value == last.value
    assert Observation.objects.count() == 1


def test_the_door_is_shut_again_after_thinning() -> None:
    a_day()
    round_at(timezone.now())
    write_candles(now=timezone.now())
    assert thin() == 12
    a_day(days=50)
    with pytest.raises(InternalError, match=REFUSED), transaction.atomic():
        run("DELETE FROM gold_prices_observation")
    assert Observation.objects.count() == 13


def run(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


def test_a_price_the_public_floor_has_lost_stops_no_payment() -> None:
    keep_price(published_id=987_654_321, shop_schema="shop_alpha", at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not KeptPrice.objects.exists()
