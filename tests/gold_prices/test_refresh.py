"""A round from the sources' words to the price that stands, and what the database keeps of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from gold_prices.actions import import_price_history, refresh_market_price
from gold_prices.models import DailyCandle, Observation, PriceRound, PublishedPrice, SourceState
from gold_prices.queries import MarketPrice, market_price, market_price_at, source_states
from gold_prices.rules.breaker import BreakerState
from gold_prices.rules.freshness import State
from gold_prices.tasks import update_gold_prices
from tests.gold_prices import bodies
from tests.gold_prices.conftest import PATHS, Market
from tests.gold_prices.test_candles import RECORDED

#: When bodies.TALAIR was captured: 08:11 in Tehran, a Thursday; the market is closed.
CAPTURED = datetime(2026, 8, 6, 4, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def verdicts() -> dict[str, str]:
    newest = PriceRound.objects.latest("minute")
    return {row.source: row.verdict for row in Observation.objects.filter(round=newest, instrument__in=("", "gold18"))}


def ask(now: datetime) -> MarketPrice:
    price = refresh_market_price(now=now)
    assert price is not None
    return price


def test_recorded_bodies_of_one_morning_agree_on_a_price(market: Market) -> None:
    for source, body in (("wallgold", bodies.WALLGOLD), ("talair", bodies.TALAIR), ("tgju", bodies.TGJU)):
        market.vendor.answers(PATHS[source], body)
    market.vendor.answers(PATHS["milli"], bodies.MILLI)
    # 186,110,000 / 185,380,000 (34 minutes old) / 185,597,000 / 182,954,000 of July
    price = ask(CAPTURED)
    assert verdicts() == {"wallgold": "kept", "milli": "old", "talair": "kept", "tgju": "old"}
    assert (price.rial_per_g, price.source, price.confirmed) == (186_110_000, "wallgold", True)
    # The older of the two figures behind it was stamped six seconds earlier.
    assert (price.state, price.observed_at) == (State.LIVE, CAPTURED - timedelta(seconds=6))
    assert (price.quorum, price.agreeing) == (2, ("wallgold", "talair"))
    assert [(left.source, left.verdict, left.value) for left in price.dropped] == [
        ("milli", "old", 185_380_000), ("tgju", "old", 182_954_000)
    ]  # fmt: skip
    row = Observation.objects.get(source="milli", instrument="gold18")
    assert (row.raw, row.factor, row.value) == ("185380", "1000", 185_380_000)


def test_p01_a_price_in_another_unit_leaves_the_standing_one(market: Market) -> None:
    market.says(wallgold=11_250_000)
    ask(CAPTURED)
    market.says(wallgold=112_500_000)
    price = ask(CAPTURED + MINUTE)
    assert (price.rial_per_g, price.observed_at) == (112_500_000, CAPTURED)
    assert verdicts()["wallgold"] == "unit_suspect"
    assert PublishedPrice.objects.count() == 1


def test_p02_the_median_stands_and_one_is_dropped(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_262_000, talair=11_900_000)
    price = ask(CAPTURED)
    assert (price.rial_per_g, price.source, price.confirmed) == (112_620_000, "milli", True)
    assert verdicts() == {"wallgold": "kept", "milli": "kept", "talair": "outlier", "tgju": "failed"}
    assert PublishedPrice.objects.get().agreeing == ["wallgold", "milli"]


def test_p04_dead_sources_leave_the_last_stored_price_with_its_true_age(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    first = ask(CAPTURED)
    market.says()
    price = ask(CAPTURED + timedelta(hours=40))
    assert (price.rial_per_g, price.observed_at) == (first.rial_per_g, CAPTURED)
    assert price.age(CAPTURED + timedelta(hours=40)) == timedelta(hours=40)
    assert set(verdicts().values()) == {"failed"}
    assert PublishedPrice.objects.count() == 1


def test_a_lone_jump_waits_for_a_second_family(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    ask(CAPTURED)
    market.says(wallgold=11_900_000)
    assert ask(CAPTURED + MINUTE).rial_per_g < 119_000_000
    assert verdicts()["wallgold"] == "unconfirmed"
    market.says(wallgold=11_900_000, milli=11_910_000)
    price = ask(CAPTURED + 2 * MINUTE)
    assert price.rial_per_g in (119_000_000, 119_100_000)
    assert price.confirmed


def test_a_first_lone_price_is_shown_as_unconfirmed(market: Market) -> None:
    market.says(wallgold=11_250_000)
    assert not ask(CAPTURED).confirmed
    assert not ask(CAPTURED + MINUTE).confirmed


def test_a_carried_over_close_is_never_now(market: Market) -> None:
    stamped = {"current": {"geram18": {"p": "112,500,000", "ts": "2026-08-06 00:00:00"}}}
    market.vendor.answers(PATHS["tgju"], stamped)
    assert refresh_market_price(now=CAPTURED) is None
    assert verdicts()["tgju"] == "old"


def test_nothing_stored_and_nobody_answering_is_no_price(market: Market) -> None:
    market.says()
    assert refresh_market_price(now=CAPTURED) is None
    assert Observation.objects.filter(verdict="failed", value=None).count() == 4


def test_a_second_round_in_the_same_minute_asks_nobody(market: Market) -> None:
    market.says(wallgold=11_250_000)
    ask(CAPTURED)
    ask(CAPTURED + timedelta(seconds=17))
    assert market.asked("wallgold") == 1
    assert PriceRound.objects.count() == 1


def test_a_failing_source_rests_and_is_asked_again_later(market: Market) -> None:
    market.says(wallgold=11_250_000)
    for number in range(5):
        ask(CAPTURED + number * MINUTE)
    state = SourceState.objects.get(source="milli")
    assert (state.failures, state.last_error, state.last_fault) == (4, "HTTP 503", "retry")
    assert market.asked("wallgold") == 5
    assert market.asked("milli") == 4
    resting = {report.key: report for report in source_states(now=CAPTURED + 5 * MINUTE)}["milli"]
    assert resting.breaker is BreakerState.OPEN
    market.says(wallgold=11_250_000, milli=11_250_000)
    ask(CAPTURED + 10 * MINUTE)
    healthy = {report.key: report for report in source_states(now=CAPTURED + 10 * MINUTE)}["milli"]
    assert (healthy.breaker, healthy.failures, healthy.last_value) == (BreakerState.CLOSED, 0, 112_500_000)
    assert healthy.last_error == "HTTP 503"  # what went wrong last stays readable, with its time
    assert healthy.last_error_at == CAPTURED + 4 * MINUTE


def test_a_refused_door_rests_half_an_hour_at_once(market: Market) -> None:
    market.vendor.answers(PATHS["wallgold"], "no", status=403)
    refresh_market_price(now=CAPTURED)
    state = SourceState.objects.get(source="wallgold")
    assert state.open_until == CAPTURED + timedelta(minutes=30)
    assert (state.last_fault, state.last_error) == ("permanent", "HTTP 403")


def test_every_source_is_reported_before_it_was_ever_asked(market: Market) -> None:
    reports = source_states()
    assert [report.key for report in reports][:4] == ["wallgold", "milli", "talair", "tgju"]
    assert [report.key for report in reports if report.asked] == list(PATHS)
    assert {report.breaker for report in reports} == {BreakerState.CLOSED}
    assert all(report.name and report.terms and report.fields and report.last_fetch_at is None for report in reports)
    assert all(report.hosts for report in reports if report.asked)


def test_what_was_known_at_a_moment(market: Market) -> None:
    market.says(wallgold=11_250_000)
    ask(CAPTURED)
    market.says(wallgold=11_300_000)
    ask(CAPTURED + 10 * MINUTE)
    then = market_price_at(CAPTURED + 9 * MINUTE)
    assert then is not None
    assert (then.rial_per_g, then.state) == (112_500_000, State.DELAYED)
    assert market_price_at(CAPTURED - MINUTE) is None


def test_without_an_observation_the_recording_stands_with_its_true_age(market: Market) -> None:
    import_price_history(path=RECORDED, now=CAPTURED, source="A record")
    price = market_price(now=CAPTURED)
    assert price is not None
    assert (price.rial_per_g, price.source) == (169_107_000, "recording")
    assert price.source_name.endswith("A record")
    assert price.observed_at == datetime(2026, 6, 30, 16, 30, tzinfo=UTC)
    assert price.age(CAPTURED) > timedelta(days=36)
    assert price.state is State.STALE
    in_spring = market_price_at(datetime(2026, 5, 1, 12, tzinfo=UTC))  # a Friday
    assert in_spring is not None
    assert in_spring.state is State.CLOSED_MARKET


def test_a_live_price_takes_over_from_the_recording(market: Market) -> None:
    import_price_history(path=RECORDED, now=CAPTURED)
    market.says(wallgold=18_611_000)
    price = ask(CAPTURED)
    assert (price.source, price.rial_per_g, price.confirmed) == ("wallgold", 186_110_000, False)
    market.says(wallgold=169_107_00 * 10)
    assert ask(CAPTURED + MINUTE).rial_per_g == 186_110_000


@pytest.mark.parametrize("model", [PriceRound, Observation, PublishedPrice, DailyCandle])
def test_what_is_written_stays_written(market: Market, model: Any) -> None:
    market.says(wallgold=11_250_000)
    ask(CAPTURED)
    import_price_history(path=RECORDED, now=CAPTURED)
    table = model._meta.db_table
    key = "imported_at" if model is DailyCandle else "fetched_at" if model is not PriceRound else "started_at"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {key} = now()", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(Error, match=r"append-only|Cannot (update|delete)"), transaction.atomic():
                cursor.execute(statement)
    assert model.objects.exists()


def test_a_price_of_zero_cannot_be_stored(market: Market) -> None:
    row = PriceRound.objects.create(minute=CAPTURED, started_at=CAPTURED)
    common = {"round": row, "source": "wallgold", "observed_at": CAPTURED, "fetched_at": CAPTURED, "confirmed": True}
    with pytest.raises(Error, match="published_price_positive"), transaction.atomic():
        PublishedPrice.objects.create(value=0, **common)
    assert not PublishedPrice.objects.exists()


def test_the_task_asks_once(market: Market) -> None:
    market.says(wallgold=11_250_000)
    update_gold_prices.apply(kwargs={"something_newer": 1}).get()
    assert market.asked("wallgold") == 1
    assert PublishedPrice.objects.get().value == 112_500_000


def test_recorded_days_are_dated(market: Market) -> None:
    import_price_history(path=RECORDED, now=CAPTURED)
    assert DailyCandle.objects.get(date=date(2025, 9, 24)).flaws == ["low_above_high"]
