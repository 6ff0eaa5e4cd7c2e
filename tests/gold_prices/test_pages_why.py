"""«Why this price?»: the drawer and the page, for everything that can become of a price."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_prices.actions import refresh_market_price
from tenants.context import public
from tests.gold_prices.conftest import Market
from tests.market import Market as Everybody

ClientOf = Callable[..., Client]
HTMX = {"HX-Request": "true"}


def row_of(page: str, source: str) -> str:
    """The table row of one source."""
    return page.split(f'data-source="{source}"')[1].split("</tr>", maxsplit=1)[0]


def asked(market: Market, at: datetime, **toman: int) -> None:
    """A round at `at` in which the named sources say these prices."""
    market.says(**toman)
    with public():
        refresh_market_price(now=at)


@pytest.fixture
def disputed(bazaar: Everybody, in_shop: Any) -> Everybody:
    """Three agree, one is six percent above them, the rest are silent."""
    bazaar.says(wallgold=18_611_000, milli=18_600_000, talair=18_590_000, tgju=19_720_000)
    with public():
        refresh_market_price(now=timezone.now())
    return bazaar


def test_the_drawer_tells_price_state_age_and_who_agreed(disputed: Everybody, clerk: User, client_of: ClientOf) -> None:
    answer = client_of(clerk).get("/prices/why/", headers=HTMX)
    part = answer.content.decode()
    assert part.lstrip().startswith('<dialog class="drawer why"')
    assert "<html" not in part
    assert 'data-state="live"' in part
    assert "۳ منبع مستقل" in part
    assert answer["Cache-Control"] == "no-store"
    assert answer["Vary"].find("HX-Request") >= 0


def test_every_source_asked_has_its_figure_and_its_sentence(
    disputed: Everybody, viewer: User, client_of: ClientOf
) -> None:
    page = client_of(viewer).get("/prices/why/").content.decode()
    assert "<html" in page
    assert page.count("<h1") == 1
    left_out = row_of(page, "tgju")
    assert 'data-verdict="outlier"' in left_out
    assert "۱۹٬۷۲۰٬۰۰۰" in left_out
    assert "کنار گذاشته شد" in left_out
    assert re.search('<bdi dir="ltr">[۵۶]٫?[۰-۹]?٪</bdi>', left_out)
    chosen = [source for source in ("wallgold", "milli", "talair") if "همین قیمت شد" in row_of(page, source)]
    assert len(chosen) == 1


def test_a_silent_source_says_why_it_is_silent(market: Market, in_shop: Any, clerk: User, client_of: ClientOf) -> None:
    asked(market, timezone.now(), wallgold=18_611_000, milli=18_600_000)
    page = client_of(clerk).get("/prices/why/").content.decode()
    silent = row_of(page, "tgju")
    assert "—" in silent
    assert "۵۰۳" in silent
    never = page.split("<details")[1].split("</details>")[0]
    assert 'data-source="navasan"' in never


@pytest.fixture
def held(market: Market, in_shop: Any) -> Market:
    """Two stood behind 18,600,000 forty minutes ago; now one alone says eight percent more."""
    now = timezone.now()
    asked(market, now - timedelta(minutes=40), wallgold=18_611_000, milli=18_600_000)
    asked(market, now, milli=20_090_000)
    return market


def test_a_held_price_is_named_and_offered_only_to_those_who_may_type_it(
    held: Market, owner: User, clerk: User, client_of: ClientOf
) -> None:
    for_owner = client_of(owner).get("/prices/why/").content.decode()
    box = for_owner.split('class="note-box hold"')[1].split("</section>")[0]
    assert "عدد تازه نگه داشته شد" in box
    assert "۲۰٬۰۹۰٬۰۰۰" in box
    assert "بالاتر از قیمت پیشین" in box
    assert 'href="/prices/day/?toman=20090000"' in box
    for_clerk = client_of(clerk).get("/prices/why/").content.decode()
    assert "عدد تازه نگه داشته شد" in for_clerk
    assert "?toman=" not in for_clerk
    form = client_of(owner).get("/prices/day/?toman=20090000").content.decode()
    assert "20090000" in form or "۲۰٬۰۹۰٬۰۰۰" in form


def test_without_any_price_nothing_is_made_up(market: Market, in_shop: Any, clerk: User, client_of: ClientOf) -> None:
    page = client_of(clerk).get("/prices/why/").content.decode()
    main = page.split("<main")[1]
    assert 'data-state="none"' in main
    assert "هنوز از منبعی پرسیده نشده" in main
    assert 'class="tm"' not in main


def test_the_shops_own_price_stands_beside_the_markets(disputed: Everybody, owner: User, client_of: ClientOf) -> None:
    client = client_of(owner)
    page = client.get("/prices/why/").content.decode()
    assert "همان قیمت بازار" in page.split('class="why-shop"')[1].split("</section>")[0]
    sent = {"rial_per_g": "۱۸٬۷۰۰٬۰۰۰", "reason": "بازار داغ است", "next": "/prices/"}
    assert client.post("/prices/day/", sent).status_code == 302
    ours = client.get("/prices/why/").content.decode().split('class="why-shop"')[1].split("</section>")[0]
    assert 'data-shop-price="187000000"' in ours
    assert "بازار داغ است" in ours
    assert "Owner" in ours


def test_other_instruments_have_their_reasons_and_nonsense_means_18k(
    bazaar: Everybody, in_shop: Any, clerk: User, client_of: ClientOf
) -> None:
    with public():
        refresh_market_price(now=timezone.now())
    client = client_of(clerk)
    ounce = client.get("/prices/why/?instrument=ounce").content.decode().split("<main")[1]
    assert 'data-source="swissquote"' in ounce
    assert "دلار" in ounce.split('class="why-now"')[1].split("</section>")[0]
    assert 'class="why-shop"' not in ounce
    for nonsense in ("", "x", "parity18", "usdt", "\x00", "%F0", "gold18'"):
        page = client.get("/prices/why/", {"instrument": nonsense}).content.decode()
        assert 'class="why-shop"' in page, nonsense


def test_the_worlds_price_is_never_mistaken_for_the_markets(
    bazaar: Everybody, in_shop: Any, clerk: User, client_of: ClientOf
) -> None:
    with public():
        refresh_market_price(now=timezone.now())
    page = client_of(clerk).get("/prices/why/").content.decode()
    box = page.split('class="why-par"')[1].split("</section>")[0]
    assert "برآورد از بازار جهانی، نه قیمت بازار" in box
    assert "٪" in box


def test_a_stranger_sees_the_door(market: Market, in_shop: Any) -> None:
    for headers in ({}, HTMX):
        answer = Client(HTTP_HOST="alpha.localhost").get("/prices/why/", headers=headers)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_the_chip_leads_there_with_and_without_script(disputed: Everybody, clerk: User, client_of: ClientOf) -> None:
    page = client_of(clerk).get("/prices/").content.decode()
    link = page.split('id="price-why"')[1].split(">")[0]
    assert 'href="/prices/why/"' in link
    assert 'hx-get="/prices/why/"' in link
    assert 'hx-target="#why-place"' in link
    assert '<div id="why-place"></div>' in page
