"""Asking by hand, intervals and rests, words that are carried over, and rounds that meet."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEntry, User
from gold_prices.actions import (
    SourceNotAsked,
    UnknownSource,
    force_refresh,
    refresh_market_price,
    update_single_price,
)
from gold_prices.actions.claim_sources import Left
from gold_prices.models import Observation, PriceRound, PublishedPrice, SourceState
from gold_prices.queries import market_price
from gold_prices.rules.instruments import Instrument
from tests.gold_prices.conftest import Market
from tests.market import Market as Everybody

#: When the body of tala.ir was captured: what it says is of now.
NOW = datetime(2026, 8, 6, 4, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_by_hand_a_resting_source_is_asked_and_the_minute_is_no_bar(market: Market) -> None:
    market.server.does("*", "403")
    refresh_market_price(now=NOW)
    refresh_market_price(now=NOW + MINUTE)
    assert market.asked("milli") == 1
    market.says(milli=11_250_000)
    report = force_refresh(now=NOW + MINUTE)
    assert report.published[Instrument.GOLD18] == 112_500_000
    assert SourceState.objects.get(source="milli").open_until is None
    assert {line.source: line.verdict for line in report.lines}["milli"] == "kept"
    assert [row.kind for row in PriceRound.objects.order_by("pk")] == ["planned", "planned", "forced"]


def test_one_source_by_hand_asks_nobody_else_and_the_others_keep_their_vote(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000, talair=11_255_000)
    refresh_market_price(now=NOW)
    market.says(milli=11_900_000)
    report = force_refresh(now=NOW + MINUTE, source="milli")
    assert (market.asked("milli"), market.asked("wallgold")) == (1, 0)
    assert [line.verdict for line in report.lines] == ["outlier"]
    price = market_price(now=NOW + MINUTE)
    assert price is not None
    assert price.rial_per_g in (112_500_000, 112_550_000)
    assert "milli" not in price.agreeing


def test_after_a_clock_was_set_back_a_source_is_asked_once_and_its_answer_counts(market: Market, settings: Any) -> None:
    settings.ZARGAR_SOURCE_MILLI_INTERVAL = "240"
    ahead = NOW + timedelta(hours=3)
    SourceState.objects.create(source="milli", failures=3, open_until=ahead, last_fetch_at=ahead)
    market.says(milli=11_260_000)
    for minute in range(3):
        refresh_market_price(now=NOW + minute * MINUTE)
    assert market.asked("milli") == 1
    row = SourceState.objects.get(source="milli")
    assert (row.last_fetch_at, row.failures, row.open_until) == (NOW, 0, None)


def test_words_older_than_five_minutes_are_not_carried_over(market: Market) -> None:
    market.says(wallgold=11_250_000, milli=11_260_000)
    refresh_market_price(now=NOW)
    market.says(milli=11_300_000)
    force_refresh(now=NOW + 6 * MINUTE, source="milli")
    price = market_price(now=NOW + 6 * MINUTE)
    assert price is not None
    assert (price.rial_per_g, price.quorum, price.agreeing) == (113_000_000, 1, ("milli",))


def test_a_source_is_not_asked_more_often_than_its_terms_allow(market: Market, settings: Any) -> None:
    settings.ZARGAR_SOURCE_MILLI_INTERVAL = "240"
    market.says(wallgold=11_250_000, milli=11_260_000)
    for minute in range(5):
        refresh_market_price(now=NOW + minute * MINUTE)
    assert (market.asked("wallgold"), market.asked("milli")) == (5, 2)
    # It keeps its vote in between.
    prices = PublishedPrice.objects.filter(instrument="gold18").order_by("pk")
    assert [row.quorum for row in prices] == [2, 2, 2, 2, 2]
    named = force_refresh(now=NOW + 5 * MINUTE, source="milli")
    assert (market.asked("milli"), named.left) == (3, {})
    everybody = force_refresh(now=NOW + 6 * MINUTE)
    assert everybody.left["milli"] is Left.TOO_SOON


def test_a_round_for_one_karat_changes_nothing_else(bazaar: Everybody) -> None:
    bazaar.at = NOW
    refresh_market_price(now=NOW)
    counts = {row["instrument"] for row in PublishedPrice.objects.values("instrument")}
    assert len(counts) > 5
    bazaar.price(187_000_000)
    bazaar.at = NOW + 2 * MINUTE
    bazaar.requests.clear()
    price = update_single_price(now=NOW + 2 * MINUTE, instrument=Instrument.GOLD18)
    assert price is not None
    assert price.rial_per_g == 187_000_000
    newest = PriceRound.objects.latest("started_at")
    assert {row.instrument for row in PublishedPrice.objects.filter(round=newest)} == {"gold18"}
    assert {row.instrument for row in Observation.objects.filter(round=newest)} <= {"gold18", ""}
    assert bazaar.asked("goldapi") == bazaar.asked("swissquote") == 0


def test_the_derived_price_is_never_published(bazaar: Everybody) -> None:
    bazaar.at = NOW
    for source in ("wallgold", "milli", "talair", "tgju", "taline", "talasea", "brsapi", "navasan"):
        bazaar.does(source, "503")
    assert refresh_market_price(now=NOW) is None
    assert {row.verdict for row in Observation.objects.filter(source__startswith="nobitex")} == {"input"}
    assert not PublishedPrice.objects.filter(instrument__in=("gold18", "paxg", "usdt", "parity18")).exists()


def test_nobody_asks_an_unknown_or_silent_source_by_hand(market: Market) -> None:
    with pytest.raises(UnknownSource):
        force_refresh(now=NOW, source="nobody")
    with pytest.raises(SourceNotAsked):
        force_refresh(now=NOW, source="navasan")
    assert not PriceRound.objects.exists()


def test_a_persons_asking_is_in_the_trail(market: Market, platform_admin: User) -> None:
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    market.says(milli=11_250_000)
    report = force_refresh(now=NOW, actor=platform_admin, source="milli")
    entry = AuditEntry.objects.get(action="prices.asked")
    assert (entry.subject, entry.detail) == ("milli", {"round": report.round_id, "published": ["gold18"]})
    force_refresh(now=NOW + MINUTE)
    assert AuditEntry.objects.filter(action="prices.asked").count() == 1


def test_the_command_shows_what_each_source_said_and_why(bazaar: Everybody) -> None:
    bazaar.does("talair", "jump", permille=57)
    bazaar.does("taline", "503")
    said = io.StringIO()
    call_command("fetch_gold_prices", "--explain", stdout=said)
    text = said.getvalue()
    assert "گرم ۱۸ عیار: ۱۸٬۶۱۱٬۰۰۰ تومان" in text
    assert "۵٫۷٪ بالاتر از میانهٔ دیگران (۱۸٬۶۱۱٬۰۰۰ تومان)، کنار گذاشته شد." in text
    assert "سرورش دچار مشکل است (۵۰۳)" in text
    assert "برآورد از بازار جهانی (paxg)" in text


def test_the_command_names_whom_it_left_alone_and_why(bazaar: Everybody, settings: Any) -> None:
    settings.ZARGAR_SOURCE_NAVASAN_KEY = ""
    call_command("fetch_gold_prices", stdout=io.StringIO())
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("fetch_gold_prices", stdout=said)
    text = said.getvalue()
    assert "میلی گلد | نوبتش نیست: " in text
    assert "نوسان | بدون کلید: " in text


def test_the_command_fails_where_nothing_could_be_published(market: Market) -> None:
    market.says()
    with pytest.raises(CommandError) as refusal:
        call_command("fetch_gold_prices", "--source", "milli", stdout=io.StringIO())
    assert refusal.value.returncode == 1
    with pytest.raises(CommandError, match="nobody"):
        call_command("fetch_gold_prices", "--source", "nobody", stdout=io.StringIO())
    assert not PublishedPrice.objects.exists()
