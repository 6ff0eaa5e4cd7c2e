"""The owner's page of price settings: margins with an example, freshness, the board's link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts.actions import add_user
from accounts.models import User
from gold_installments.forms import MarginField, margin_text
from gold_installments.models import DayPrice, PricePolicy
from gold_installments.queries import price_policy
from gold_installments.rules.policy import Decision
from tests.gold_installments.book import everything, publish
from tests.support.shops import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/prices/settings/"


def typed(**changes: str) -> dict[str, str]:
    return {
        "sell_margin_bp": "۱٫۵", "buy_margin_bp": "-۲", "when_delayed": "allow", "when_closed": "block",
        "when_stale": "confirm", "when_unconfirmed": "confirm", "alert_owner": "on", "reason": "فصل عروسی",
        "version": "0", **changes,
    }  # fmt: skip


@pytest.fixture
def desk(client_of: Callable[..., Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def market(now: datetime) -> int:
    publish(112_500_000, at=now)
    return 112_500_000


def test_the_owner_saves_and_sees_what_it_makes_of_todays_price(desk: Client, market: int) -> None:
    shown = desk.get(PAGE).content.decode()
    assert 'name="version" value="0"' in shown
    assert desk.post(PAGE, typed()).status_code == 302
    policy = price_policy()
    assert (policy.sell_margin_bp, policy.buy_margin_bp, policy.when_closed) == (150, -200, Decision.BLOCK)
    shown = desk.get(PAGE).content.decode()
    assert 'value="۱٫۵"' in shown
    assert 'value="−۲"' in shown
    assert "۱۱٬۴۱۸٬۷۵۰" in shown
    assert "۱۱٬۰۲۵٬۰۰۰" in shown
    assert "فصل عروسی" in shown


def test_the_example_follows_the_typing(client_of: Callable[..., Client], owner: User, market: int) -> None:
    asking = client_of(owner, headers={"HX-Request": "true"})
    html = asking.get(PAGE, {"sell_margin_bp": "۱", "buy_margin_bp": "abc"}).content.decode()
    assert "۱۱٬۳۶۲٬۵۰۰" in html
    assert "<form" not in html
    assert html.count("…") == 1


def test_without_a_market_there_is_no_example(desk: Client, price: DayPrice) -> None:
    shown = desk.get(PAGE).content.decode()
    assert "هنوز قیمتی از بازار نرسیده" in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sell_margin_bp": "abc"}, "sell_margin_bp"),
        ({"sell_margin_bp": "1.234"}, "sell_margin_bp"),
        ({"sell_margin_bp": "21"}, "sell_margin_bp"),
        ({"sell_margin_bp": "1000000000"}, "sell_margin_bp"),
        ({"buy_margin_bp": "2"}, "buy_margin_bp"),
        ({"when_stale": "allow"}, "when_stale"),
        ({"when_closed": ""}, "when_closed"),
        ({"reason": ""}, "reason"),
        ({"reason": "ا"}, "reason"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(desk: Client, changes: dict[str, str], field: str) -> None:
    before = everything()
    answer = desk.post(PAGE, typed(**changes))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<svg" in html.split(f'id="id_{field}_error"')[1].split("</span>")[0]
    if "reason" not in changes:
        assert 'value="فصل عروسی"' in html
    assert everything() == before


def test_two_tabs_do_not_overwrite_one_another(desk: Client) -> None:
    desk.post(PAGE, typed())
    before = everything()
    answer = desk.post(PAGE, typed(sell_margin_bp="3", reason="دومی"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="3"' in html
    assert "فصل عروسی" in html
    assert everything() == before
    standing = PricePolicy.objects.get()
    assert f'name="version" value="{standing.pk}"' in html
    assert desk.post(PAGE, typed(sell_margin_bp="3", reason="دومی", version=str(standing.pk))).status_code == 302
    assert price_policy().sell_margin_bp == 300


@pytest.mark.parametrize("role", ["manager", "clerk", "accountant", "viewer", "stranger"])
def test_nobody_else_sees_or_changes_them(client_of: Callable[..., Client], in_shop: object, role: str) -> None:
    client = client_of(None if role == "stranger" else User.objects.get(username=role))
    before = everything()
    for answer in (
        client.get(PAGE),
        client.post(PAGE, typed()),
        client.post(f"{PAGE}board/", {"seen": "1"}),
        client.get(PAGE, {"sell_margin_bp": "1"}, headers={"HX-Request": "true"}),
    ):
        assert answer.status_code == (302 if role == "stranger" else 403)
    assert everything() == before


def test_a_new_link_for_the_board(desk: Client) -> None:
    old = desk.get(PAGE).content.decode().split('class="code raw lk" href="')[1].split('"')[0]
    assert desk.post(f"{PAGE}board/", {"seen": "1"}).status_code == 302
    assert desk.post(f"{PAGE}board/", {"seen": "1"}).status_code == 302
    assert price_policy().board_number == 2
    shown = desk.get(PAGE).content.decode()
    assert old not in shown
    assert desk.get(f"{PAGE}board/").status_code == 405


@pytest.mark.parametrize("seen", ["", "abc", "0", "99", "1\u06f1", "-1"])
def test_a_link_is_not_renewed_for_a_board_nobody_has(desk: Client, seen: str) -> None:
    desk.post(f"{PAGE}board/", {"seen": "1"})
    assert "تابلو نشانی تازه دارد" in desk.get(PAGE).content.decode()
    before = everything()
    answer = desk.post(f"{PAGE}board/", {"seen": seen})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "نشانی عوض نشد" in html
    assert "تابلو نشانی تازه دار" not in html
    assert everything() == before


def test_a_margin_beyond_the_limit_says_so_while_it_is_typed(
    client_of: Callable[..., Client], owner: User, market: int
) -> None:
    asking = client_of(owner, headers={"HX-Request": "true"})
    html = asking.get(PAGE, {"sell_margin_bp": "۵۰", "buy_margin_bp": "abc"}).content.decode()
    assert html.count("…") == 2
    assert "فاصله حداکثر ۲۰ درصد بالاتر یا پایین‌تر از بازار است." in html
    assert "درصدی مانند ۱٫۵ بنویسید، یا ‎-۲ برای پایین‌تر از بازار." in html


def test_an_owner_without_a_mobile_is_warned_beside_the_alert(desk: Client, owner: User) -> None:
    warned = desk.get(PAGE).content.decode()
    assert "data-unheard" in warned
    assert "هیچ پیامی نمی‌رسد" in warned
    second = add_user(
        username="owner2", password=PASSWORD, role="owner", full_name="Second", mobile="09120000001", actor=None
    )
    half = desk.get(PAGE).content.decode().split("data-unheard")[1].split("</div>")[0]
    assert owner.display_name in half
    assert second.display_name not in half
    User.objects.filter(pk=owner.pk).update(mobile="+989120000002")
    assert "data-unheard" not in desk.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", 0), ("۰", 0), ("1", 100), ("+۱٫۵", 150), ("-2", -200), ("−۲/۲۵ ٪", -225), ("٠٫٠٥%", 5), ("\u200e-۲", -200),
    ],
)  # fmt: skip
def test_a_margin_is_read_in_any_digits(text: str, points: int) -> None:
    assert MarginField(required=False).clean(text) == points
    assert MarginField(required=False).clean(margin_text(points)) == points
