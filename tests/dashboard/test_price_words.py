"""Whose price it is: so many sources where many agree, its one source by name where only one says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tenants.context import public
from tenants.models import Shop
from tests.dashboard.test_board import SELL, address, market_says, television
from tests.gold_installments.book import publish

ClientOf = Callable[..., Client]


def source_line(page: str) -> str:
    return page.split('class="src hide-m">')[1].split("</small>", maxsplit=1)[0]


@pytest.mark.parametrize(("confirmed", "words"), [(True, "۲ منبع"), (False, "وال‌گلد")])
def test_the_chip_names_one_site_only_where_one_stands_behind_the_price(
    in_shop: object, clerk: User, client_of: ClientOf, confirmed: bool, words: str
) -> None:
    with public():
        publish(SELL, at=timezone.now(), confirmed=confirmed)
    assert source_line(client_of(clerk).get("/prices/chip/").content.decode()) == words


def test_the_page_says_how_many_and_which_is_nearest_and_what_the_age_is_of(
    in_shop: object, clerk: User, client_of: ClientOf
) -> None:
    with public():
        publish(SELL, at=timezone.now() - timedelta(minutes=4))
    page = client_of(clerk).get("/prices/").content.decode()
    said = page.split('class="price-now"')[1].split("</dd>")[0]
    assert "۲ منبع، نزدیک‌ترین:" in said
    assert "وال‌گلد" in said
    assert "۴ دقیقه پیش، از روی کهنه‌ترین رقمش" in said


def test_each_age_on_the_wall_has_the_moment_beside_it_for_when_nobody_answers(in_shop: Shop) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL, EMAMI=1_900_000_000)
    page = television().get(address(in_shop)).content.decode()
    for place in (page.split('class="said"')[1].split("</p>")[0], page.split('"coin_emami"')[1].split("</div>")[0]):
        assert 'class="aging">۱ دقیقه پیش</span>' in place
        assert 'class="moment">قیمتِ ' in place


def test_a_price_of_nine_digits_has_room_on_the_wall(in_shop: Shop) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL * 6)
    page = television().get(address(in_shop)).content.decode()
    assert 'class="sell long"' in page
