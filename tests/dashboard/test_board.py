"""The board on the wall: what it shows, when it turns grey, and whom its address lets in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from dashboard.queries.board_link import LENGTH, board_token, is_board_token
from gold_installments.actions import set_day_price
from gold_prices.actions import publish_price
from gold_prices.models import PriceRound
from gold_prices.rules.instruments import Instrument
from tenants.context import inside, public
from tenants.models import Shop

ClientOf = Callable[..., Client]
SELL = 186_110_000


def address(shop: Shop, number: int = 1) -> str:
    return f"/board/{board_token(schema_name=shop.schema_name, number=number)}/"


def television(slug: str = "alpha") -> Client:
    """Nobody signed in there."""
    return Client(HTTP_HOST=f"{slug}.localhost")


def market_says(at: datetime, **values: int) -> None:
    """Prices as a round at `at` published them, by the instrument's name in the enumeration."""
    with public():
        asked = PriceRound.objects.create(minute=at, started_at=at)
        for name, value in values.items():
            publish_price(
                price_round=asked, instrument=Instrument[name], value=value, source="milli", observed_at=at,
                confirmed=True, quorum=2, agreeing=["milli", "wallgold"], now=at,
            )  # fmt: skip


def test_the_address_is_short_and_each_shop_and_number_has_its_own() -> None:
    tokens = {board_token(schema_name=name, number=n) for name in ("shop_alpha", "shop_beta") for n in (1, 2, 3)}
    assert len(tokens) == 6
    assert {len(token) for token in tokens} == {LENGTH}
    assert all(token.isalnum() and token == token.lower() for token in tokens)
    ours = board_token(schema_name="shop_alpha", number=1)
    assert is_board_token(ours, schema_name="shop_alpha", number=1)
    assert not is_board_token(ours, schema_name="shop_alpha", number=2)
    assert not is_board_token("", schema_name="shop_alpha", number=1)


def test_the_television_sees_prices_without_signing_in(in_shop: Shop) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL, EMAMI=1_900_000_000, OUNCE=413_055)
    answer = television().get(address(in_shop))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Alpha Gold" in page
    assert "۱۸٬۶۱۱٬۰۰۰" in page.split('class="sell"')[1].split("</p>")[0]
    assert "۱۹۰٬۰۰۰٬۰۰۰" in page.split('data-instrument="coin_emami"')[1].split("</div>")[0]
    assert "۴٬۱۳۰٫۵۵" in page.split('data-instrument="ounce"')[1].split("</div>")[0]
    assert 'data-instrument="gold18"' not in page
    assert f'hx-get="{address(in_shop)}rows/"' in page
    assert 'class="wall"' in page


def test_what_nobody_says_is_computed_from_18k_and_says_so_but_never_a_coin(in_shop: Shop) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL)
    page = television().get(address(in_shop)).content.decode()
    pure = page.split('data-instrument="gold24"')[1].split("</div>")[0]
    assert "۲۴٬۸۱۴٬۶۶" in pure
    assert "محاسبه از ۱۸ عیار" in pure
    coin = page.split('data-instrument="coin_emami"')[1].split("</div>")[0]
    assert "—" in coin
    assert "نامشخص" in coin


def test_no_answer_is_kept_and_no_session_is_begun(in_shop: Shop) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL)
    for path in (address(in_shop), address(in_shop) + "rows/"):
        answer = television().get(path)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "sessionid" not in answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_rows_alone_come_without_the_page(in_shop: Shop) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL)
    part = television().get(address(in_shop) + "rows/").content.decode()
    assert part.lstrip().startswith('<div class="wall"')
    assert "<html" not in part


def test_without_any_price_the_wall_is_grey_and_makes_none_up(in_shop: Shop) -> None:
    page = television().get(address(in_shop)).content.decode()
    assert 'class="wall grey"' in page
    assert 'data-state="none"' in page
    assert "هنوز قیمتی" in page
    assert 'class="tm"' not in page


def test_an_old_price_turns_grey_with_words_and_its_age(in_shop: Shop) -> None:
    market_says(timezone.now() - timedelta(days=20), GOLD18=SELL)
    page = television().get(address(in_shop)).content.decode()
    assert 'class="wall grey"' in page
    assert 'data-state="stale"' in page
    assert "این قیمت قدیمی است" in page
    assert "۲۰ روز پیش" in page


def test_a_price_of_one_source_alone_is_grey_too(in_shop: Shop) -> None:
    at = timezone.now() - timedelta(minutes=1)
    with public():
        asked = PriceRound.objects.create(minute=at, started_at=at)
        publish_price(
            price_round=asked, instrument=Instrument.GOLD18, value=SELL, source="milli", observed_at=at,
            confirmed=False, now=at,
        )  # fmt: skip
    page = television().get(address(in_shop)).content.decode()
    assert 'class="wall grey"' in page
    assert "در انتظار تأیید منبع دوم" in page


def test_the_shops_typed_prices_stand_on_its_wall_and_on_no_others(
    in_shop: Shop, other_shop: Shop, owner: User
) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL)
    set_day_price(
        rial_per_g=187_000_000, buy_rial_per_g=180_000_000, reason="بازار داغ است", actor=owner, now=timezone.now()
    )
    ours = television().get(address(in_shop)).content.decode()
    assert "۱۸٬۷۰۰٬۰۰۰" in ours.split('class="sell"')[1].split("</p>")[0]
    assert "۱۸٬۰۰۰٬۰۰۰" in ours.split('class="buy"')[1].split("</div>")[0]
    assert 'class="wall"' in ours
    assert "بازار داغ" not in ours
    assert "Owner" not in ours
    with inside(other_shop):
        theirs = television("beta").get(address(other_shop)).content.decode()
    assert "۱۸٬۶۱۱٬۰۰۰" in theirs
    assert "۱۸٬۷۰۰٬۰۰۰" not in theirs


@pytest.mark.parametrize("token", ["x", "x" * 16, "%00", "rows", "۱۲۳", "A" * 3000])
def test_a_wrong_address_is_no_page(in_shop: Shop, token: str) -> None:
    for path in (f"/board/{token}/", f"/board/{token}/rows/"):
        answer = television().get(path)
        assert answer.status_code == 404
        assert "Alpha Gold" not in answer.content.decode()


def test_another_shops_address_is_no_page_here(in_shop: Shop, other_shop: Shop) -> None:
    assert television("alpha").get(address(other_shop)).status_code == 404
    assert television("beta").get(address(in_shop)).status_code == 404


def test_a_new_link_ends_the_old_one_at_once(in_shop: Shop, owner: User, client_of: ClientOf) -> None:
    old, new = address(in_shop), address(in_shop, 2)
    assert television().get(old).status_code == 200
    assert television().get(new).status_code == 404
    assert client_of(owner).post("/prices/settings/board/", {"seen": "1"}).status_code == 302
    assert television().get(old).status_code == 404
    assert television().get(old + "rows/").status_code == 404
    assert television().get(new).status_code == 200


def test_staff_see_it_by_their_session_with_a_way_back(in_shop: Shop, viewer: User, client_of: ClientOf) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL)
    page = client_of(viewer).get("/board/").content.decode()
    assert f'hx-get="{address(in_shop)}rows/"' in page
    assert 'href="/prices/"' in page
    door = television().get("/board/")
    assert door.status_code == 302
    assert "/login/" in door["Location"]
    assert 'href="/prices/"' not in television().get(address(in_shop)).content.decode()


def test_nothing_can_be_sent_to_it(in_shop: Shop) -> None:
    for path in (address(in_shop), address(in_shop) + "rows/"):
        assert television().post(path, {"x": "1"}).status_code == 405


def test_a_quarter_of_a_minute_costs_few_questions(
    in_shop: Shop, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    market_says(timezone.now() - timedelta(minutes=1), GOLD18=SELL)
    television().get(address(in_shop) + "rows/")
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        assert television().get(address(in_shop) + "rows/").status_code == 200
