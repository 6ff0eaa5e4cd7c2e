"""The market keeps its word: what it is told over HTTP and from Python is what goes over the wire."""

from __future__ import annotations

import http.client
import json
import time
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.market import Does, Market, Walk, prices_of
from tests.market.market import UnknownOrder
from tests.market.vendors import KEY, VENDORS, Vendor

PRICE = 187_000_000


def ask(market: Market, path: str, *, body: Any = None, headers: dict[str, str] | None = None) -> Any:
    """Status, headers and body of one question."""
    asking = http.client.HTTPConnection("127.0.0.1", urlsplit(market.url).port or 0, timeout=5)
    data = json.dumps(body) if isinstance(body, dict) else body
    asking.request("GET" if body is None else "POST", path, data, headers or {})
    answer = asking.getresponse()
    told = answer.status, dict(answer.getheaders()), answer.read()
    asking.close()
    return told


def keyed(vendor: Vendor) -> str:
    return vendor.place + (f"?{vendor.key_parameter}={KEY}" if vendor.key_parameter else "")


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.key)
def test_every_vendor_answers_json_at_its_own_place(market: Market, vendor: Vendor) -> None:
    market.price(PRICE)
    status, headers, body = ask(market, keyed(vendor))
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert json.loads(body)
    assert market.asked(vendor.key) == 1


def test_milli_says_the_true_price_in_its_own_unit(market: Market) -> None:
    market.price(PRICE)
    _status, _headers, body = ask(market, "/milli/api/v1/public/milli-price/detail")
    assert json.loads(body)["data"]["price18"] == 187_000


def test_without_its_key_a_keyed_vendor_refuses(market: Market) -> None:
    brsapi = next(vendor for vendor in VENDORS if vendor.key == "brsapi")
    assert ask(market, brsapi.place)[0] == 400
    assert ask(market, brsapi.place + "?key=wrong")[0] == 401


def test_orders_over_http(market: Market) -> None:
    assert ask(market, "/_market/", body={"price_toman": 19_000_000})[0] == 200
    assert market.truth.now().gold18 == 190_000_000
    status, _headers, told = ask(market, "/_market/", body={"source": "milli", "does": "jump", "permille": 50})
    assert (status, json.loads(told)["sources"]["milli"]["times"]) == (200, "1.05")
    _status, _headers, body = ask(market, "/milli/api/v1/public/milli-price/detail")
    assert json.loads(body)["data"]["price18"] == 199_500
    ask(market, "/_market/", body={"source": "*", "does": "403"})
    assert ask(market, "/talair/ajax/price/talair")[0] == 403
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(market, "/_market/", body="source=talair&does=zero&seconds=", headers=form)[0] == 303
    assert market.doing("talair").does is Does.ZERO
    ask(market, "/_market/", body={"forget": 1})
    assert market.doing("talair").does is Does.ANSWERS


@pytest.mark.parametrize(
    "order",
    [
        {"source": "nobody", "does": "hang"},
        {"source": "milli", "does": "dance"},
        {"source": "milli", "does": "jump", "permille": "much"},
        {"source": "milli", "does": "hang", "colour": "red"},
        {"price_toman": -1},
        {"price_toman": "many"},
        {"walk_permille": "far"},
        {"weather": "fine"},
    ],
)
def test_an_order_that_makes_no_sense_changes_nothing(market: Market, order: dict[str, Any]) -> None:
    before = market.truth.now()
    assert ask(market, "/_market/", body=order)[0] == 400
    assert market.truth.now() == before
    assert {market.doing(vendor.key).does for vendor in VENDORS} == {Does.ANSWERS}
    assert ask(market, "/_market/", body="[1]", headers={"Content-Type": "application/json"})[0] == 400


def test_the_page_of_knobs_and_strangers(market: Market) -> None:
    _status, headers, page = ask(market, "/_market/", headers={"Accept": "text/html"})
    assert headers["Content-Type"].startswith("text/html")
    assert all(vendor.key in page.decode() for vendor in VENDORS)
    assert ask(market, "/_market/", headers={"Host": "evil.example"})[0] == 403
    assert ask(market, "/nobody/")[0] == 404


def test_hanging_dropping_dripping_and_cutting(market: Market) -> None:
    place = "/milli/api/v1/public/milli-price/detail"
    market.does("milli", "drop")
    with pytest.raises(http.client.RemoteDisconnected):
        ask(market, place)
    market.does("milli", "cut")
    with pytest.raises(http.client.IncompleteRead):
        ask(market, place)
    market.does("milli", "slow", seconds=0.3)
    began = time.monotonic()
    assert ask(market, place)[0] == 200
    assert time.monotonic() - began >= 0.3
    market.does("milli", "hang", seconds=0.3)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(market, place)
    market.does("milli", "drip", seconds=0.001)
    assert json.loads(ask(market, place)[2])["code"] == 0


def test_the_very_words_of_a_test(market: Market) -> None:
    market.answers("tgju", {"current": {}}, status=418, headers={"X-Cache": "HIT"})
    status, headers, body = ask(market, "/tgju/ajax.json")
    assert (status, headers["X-Cache"], json.loads(body)) == (418, "HIT", {"current": {}})
    with pytest.raises(UnknownOrder):
        market.answers("nobody", "")


def test_says_speaks_for_some_and_silences_the_rest(market: Market) -> None:
    market.says(milli=11_262_000)
    assert json.loads(ask(market, "/milli/api/v1/public/milli-price/detail")[2])["data"]["price18"] == 112_620
    assert ask(market, "/talair/ajax/price/talair")[0] == 503


def test_a_walk_takes_steps_with_the_clock_and_never_below_nothing() -> None:
    seconds = [0.0]
    walk = Walk(seed=7, clock=lambda: seconds[0])
    walk.stands_at(rial_per_g=PRICE)
    seconds[0] = 60
    assert walk.now().gold18 == PRICE
    walk.walks(Decimal(1))
    seconds[0] = 3600
    there = walk.now()
    assert there.gold18 != PRICE
    assert there == walk.now()
    assert abs(there.gold18 - PRICE) < PRICE // 5
    walk.walks(Decimal(900))
    seconds[0] = 36_000
    assert walk.now().gold18 > 0


def test_the_market_is_coherent() -> None:
    prices = prices_of(PRICE)
    assert abs(prices.mesghal / prices.gold18 - 4.3318) < 0.001
    assert abs(prices.gold24 / prices.gold18 - 4 / 3) < 0.001
    assert abs(prices.paxg * 750 / 1000 / 31.1034768 / prices.gold18 - 1 / 1.01) < 0.001
    assert prices.usd == prices.usdt
