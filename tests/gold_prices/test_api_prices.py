"""Prices for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from gold_prices.actions import publish_price, refresh_market_price
from gold_prices.models import PriceRound, StandingPrice
from gold_prices.rules.instruments import Instrument
from tenants.context import public
from tests.market import Market as Everybody
from tests.support.shops import ShopClient

FAR = timedelta(minutes=40)


@pytest.fixture
def api(bazaar: Everybody, viewer: User) -> ShopClient:
    token = create_api_token(user=viewer, name="test")
    return ShopClient(HTTP_HOST="alpha.localhost", headers={"Authorization": f"Bearer {token}"})


def ask(**facts: Any) -> None:
    with public():
        refresh_market_price(now=timezone.now() - facts.get("ago", timedelta(0)))


def get(api: ShopClient, path: str) -> Any:
    answer = api.get(f"/api/v1/prices/{path}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_the_price_now_with_who_says_so_and_who_was_dropped(api: ShopClient, bazaar: Everybody) -> None:
    bazaar.does("talair", "jump", permille=57)
    ask()
    body = get(api, "current")
    assert (body["price_rial_per_gram"], body["price_toman_per_gram"]) == (186_110_000, 18_611_000)
    assert (body["state"], body["confirmed"]) == ("live", True)
    assert body["quorum"] == len(body["sources"]) >= 3
    assert 0 <= body["age_seconds"] <= 30
    dropped = {left["source"]: left for left in body["dropped"]}
    assert dropped["talair"]["reason"] == "outlier"
    assert dropped["talair"]["permille"] == 57
    assert type(dropped["talair"]["value_toman"]) is int


def test_where_nothing_was_ever_stored_the_state_is_none(api: ShopClient) -> None:
    body = get(api, "current")
    assert (body["state"], body["price_toman_per_gram"], body["observed_at"], body["sources"]) == (
        "none",
        None,
        None,
        [],
    )
    assert api.get("/api/v1/price").status_code == 404
    assert get(api, "history")["rows"] == []
    assert get(api, "explain")["value"] is None


@pytest.mark.parametrize(("rial", "toman"), [(186_110_005, 18_611_001), (186_110_004, 18_611_000)])
def test_a_rest_of_rial_is_rounded_half_up_and_told_exactly(api: ShopClient, rial: int, toman: int) -> None:
    now = timezone.now()
    with public():
        row = PriceRound.objects.create(minute=now, kind="forced", started_at=now)
        publish_price(
            price_round=row, instrument=Instrument.GOLD18, value=rial, source="tgju", observed_at=now, confirmed=False,
            now=now,
        )  # fmt: skip
    body = get(api, "current")
    assert (body["price_rial_per_gram"], body["price_toman_per_gram"]) == (rial, toman)
    assert (body["sources"], body["quorum"], body["confirmed"]) == (["tgju"], 1, False)


def test_an_old_price_says_that_it_is_old(api: ShopClient, bazaar: Everybody) -> None:
    bazaar.at = timezone.now() - FAR
    ask(ago=FAR)
    body = get(api, "current")
    assert body["state"] in ("stale", "closed")
    assert body["age_seconds"] >= 40 * 60


def test_history_by_step_and_page(api: ShopClient) -> None:
    ask()
    raw = get(api, "history?step=raw")
    assert (raw["instrument"], raw["unit"], raw["step"], len(raw["rows"])) == ("gold18", "rial_per_gram", "raw", 1)
    row = get(api, "history?step=5m&instrument=ounce")["rows"][0]
    assert (row["open"], row["close"], row["count"]) == (439_700, 439_700, 1)
    assert row["jalali"].startswith("14")
    assert get(api, "history?step=1d&limit=1")["next_after"] is None
    assert get(api, "history?start=2020-01-01&end=2020-02-01&step=5m")["rows"] == []


@pytest.mark.parametrize(
    "path",
    [
        "history?step=2d", "history?start=yesterday", "history?start=2026-02-01&end=2026-01-01", "history?limit=0",
        "history?limit=1001", "history?after=-1", "history?after=99999999999999999999", "history?instrument=silver",
        "history?range=abc", "history?range=week", "history?range=month&start=2026-01-01", "history?rang=year",
        "current?instrument=silver", "current?instrument=paxg", "current?instruments=usd", "sources?key=milli",
        "explain?source=milli", "history?range=",
        "history?start=0001-01-01", "history?end=0001-01-01", "explain?instrument=silver", "history?step=",
    ],
)  # fmt: skip
def test_bad_parameters_are_a_problem_in_persian(api: ShopClient, path: str) -> None:
    answer = api.get(f"/api/v1/prices/{path}")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (422, "application/problem+json")
    told = [answer.json()["detail"], *(fault["problem"] for fault in answer.json().get("errors", []))]
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in text) for text in told), told


def test_any_instrument_of_the_board_has_its_price_in_its_own_unit(api: ShopClient, bazaar: Everybody) -> None:
    ask()
    dollar, ounce, fine = (get(api, f"current?instrument={name}") for name in ("usd", "ounce", "gold24"))
    assert (dollar["instrument"], dollar["unit"], dollar["price_rial_per_gram"]) == ("usd", "rial_per_piece", None)
    assert (ounce["unit"], ounce["value"], ounce["price_toman_per_gram"]) == ("cent_per_ounce", 439_700, None)
    assert (fine["computed"], fine["price_rial_per_gram"]) == (False, fine["value"])
    assert dollar["value"] not in (None, get(api, "current")["value"])
    with public():
        StandingPrice.objects.filter(instrument="gold24").delete()
    reckoned = get(api, "current?instrument=gold24")
    assert (reckoned["computed"], reckoned["value"], reckoned["state"]) == (True, 248_146_670, "live")
    assert get(api, "current?instrument=gold18")["value"] == 186_110_000


def test_history_by_range(api: ShopClient) -> None:
    ask()
    day, month = get(api, "history?range=day"), get(api, "history?range=month")
    assert (day["step"], len(day["rows"])) == ("5m", 1)
    assert (month["step"], month["rows"][-1]["close"]) == ("1d", 186_110_000)
    assert get(api, "history?range=year&limit=1")["next_after"] is None
    assert get(api, "history?range=all&step=raw")["rows"][0]["close"] == 186_110_000


def test_the_plain_price_knows_no_parameters(api: ShopClient) -> None:
    ask()
    assert api.get("/api/v1/price").status_code == 200
    answer = api.get("/api/v1/price?instrument=usd")
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        422,
        "unknown_parameter",
        "instrument",
    )


def test_the_platforms_host_has_no_api_and_says_so_to_programs(db: None) -> None:
    answer = ShopClient(HTTP_HOST="localhost").get("/api/v1/prices/current")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"
    page = ShopClient(HTTP_HOST="localhost").get("/nothing-here/")
    assert (page.status_code, page["Content-Type"].split(";")[0]) == (404, "text/html")


def test_sources_without_any_key(api: ShopClient, settings: Any) -> None:
    ask()
    body = api.get("/api/v1/prices/sources")
    assert str(settings.ZARGAR_SOURCE_BRSAPI_KEY) not in body.content.decode()
    sources = {source["key"]: source for source in body.json()}
    assert len(sources) == 12
    assert (sources["milli"]["breaker"], sources["milli"]["last_value"]) == ("closed", 186_110_000)
    assert sources["milli"]["fields"][0]["instrument"] == "gold18"


def test_reasons(api: ShopClient, bazaar: Everybody) -> None:
    bazaar.does("talair", "jump", permille=57)
    ask()
    body = get(api, "explain")
    assert (body["value"], body["median"], body["unit"]) == (186_110_000, 186_110_000, "rial_per_gram")
    row = next(row for row in body["rows"] if row["source"] == "talair")
    assert row["sentence"] == "۵٫۷٪ بالاتر از میانهٔ دیگران (۱۸٬۶۱۱٬۰۰۰ تومان)، کنار گذاشته شد."
    assert body["parity"]["premium_permille"] == 10
    assert get(api, "explain?instrument=usd")["parity"] is None


def test_strangers_get_nothing(bazaar: Everybody, in_shop: Any) -> None:
    for path in ("current", "history", "sources", "explain"):
        assert ShopClient(HTTP_HOST="alpha.localhost").get(f"/api/v1/prices/{path}").status_code == 401
