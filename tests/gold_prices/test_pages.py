"""The price as people and programs see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from gold_prices.actions import import_price_history, refresh_market_price
from tenants.context import public
from tests.gold_prices.conftest import Market
from tests.gold_prices.test_candles import RECORDED

ClientOf = Callable[[User], Client]


@pytest.fixture
def priced(market: Market, in_shop: Any) -> Market:
    """A recorded history and a live price of two minutes ago."""
    market.says(wallgold=18_611_000, milli=18_538_000)
    with public():
        import_price_history(path=RECORDED, now=timezone.now(), source="A public record")
        refresh_market_price(now=timezone.now() - timedelta(minutes=2))
    return market


def test_the_page_says_price_source_and_age(priced: Market, clerk: User, client_of: ClientOf) -> None:
    page = client_of(clerk).get("/prices/").content.decode()
    assert "۱۸٬۵۳۸٬۰۰۰" in page or "۱۸٬۶۱۱٬۰۰۰" in page
    assert 'data-state="live"' in page
    assert "۲ دقیقه پیش" in page
    assert "/prices/chart.json?range=year" in page
    assert "style=" not in page.split("<main")[1]


def test_without_any_price_the_page_says_so(market: Market, in_shop: Any, clerk: User, client_of: ClientOf) -> None:
    answer = client_of(clerk).get("/prices/")
    assert answer.status_code == 200
    assert b'class="card pcard' not in answer.content


def test_the_recording_alone_is_shown_as_old(market: Market, in_shop: Any, clerk: User, client_of: ClientOf) -> None:
    with public():
        import_price_history(path=RECORDED, now=timezone.now(), source="A public record")
    page = client_of(clerk).get("/prices/?range=all").content.decode()
    assert 'data-state="stale"' in page
    assert "A public record" in page
    assert "۱۶٬۹۱۰٬۷۰۰" in page
    assert page.count("<tr><td>") == 418


def test_chart_and_table_show_the_same_days(priced: Market, viewer: User, client_of: ClientOf) -> None:
    client = client_of(viewer)
    data = client.get("/prices/chart.json?range=all").json()
    lengths = {len(data[name]) for name in ("x", "date", "close_rial", "flawed", "label", "short")}
    assert len(lengths) == 1
    assert data["x"] == sorted(data["x"])
    drawn = [rial for rial in data["close_rial"] if rial is not None]
    assert len(drawn) == client.get("/prices/?range=all").content.decode().count("<tr><td>") == 419
    at = data["date"].index("2026-06-30")
    assert (data["close_rial"][at], data["label"][at], data["short"][at]) == (169_107_000, "۹ تیر ۱۴۰۵", "۹ تیر")
    assert data["close_rial"][data["date"].index("2026-07-01")] is None
    assert "2026-07-03" not in data["date"]  # a Friday is no hole


def test_ranges(priced: Market, viewer: User, client_of: ClientOf) -> None:
    client = client_of(viewer)
    spans = {span: client.get(f"/prices/chart.json?range={span}").json() for span in ("month", "year", "all", "x", "")}
    drawn = {span: len([rial for rial in data["close_rial"] if rial]) for span, data in spans.items()}
    assert drawn["month"] == 1  # the recording ended months before today
    assert drawn["month"] < drawn["year"] < drawn["all"]
    assert drawn["x"] == drawn[""] == drawn["year"]  # unasked, the shortest that makes a line


def test_a_stranger_sees_the_door(market: Market, in_shop: Any, client_of: ClientOf) -> None:
    for path in ("/prices/", "/prices/chart.json"):
        answer = Client(HTTP_HOST="alpha.localhost").get(path)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_the_api_tells_the_whole_truth(priced: Market, clerk: User) -> None:
    token = create_api_token(user=clerk, name="till")
    client = Client(HTTP_HOST="alpha.localhost", HTTP_AUTHORIZATION=f"Bearer {token}")
    price = client.get("/api/v1/price").json()
    assert price["rial_per_g"] in (186_110_000, 185_380_000)
    assert price["source"] in ("wallgold", "milli")
    assert (price["state"], price["confirmed"]) == ("live", True)
    assert 115 <= price["age_seconds"] <= 180
    assert Client(HTTP_HOST="alpha.localhost").get("/api/v1/price").status_code == 401


def test_the_api_makes_no_price_up(market: Market, in_shop: Any, clerk: User) -> None:
    token = create_api_token(user=clerk, name="till")
    answer = Client(HTTP_HOST="alpha.localhost", HTTP_AUTHORIZATION=f"Bearer {token}").get("/api/v1/price")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (404, "no_price")
