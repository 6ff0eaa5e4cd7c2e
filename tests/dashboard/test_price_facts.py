"""What stands under the price of the first page: the market's other names, and its way since the last close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from dashboard.queries import price_facts
from gold_installments.actions import set_day_price, set_price_policy
from gold_installments.rules.policy import Policy
from gold_prices.models import DailyCandle
from gold_prices.queries.sentences import price_text
from measures.gold import mazaneh_from_rial_per_g
from measures.money import whole_toman
from persian.jalali import tehran_today
from tenants.context import public
from tests.dashboard.test_board import market_says
from tests.gold_installments.book import NOW, publish

CLOSE = 140_000_000
MARKET = 141_400_000
#: The market's own, some thousands of Toman away from what 18k would make of it.
MESGHAL = 613_000_000


@pytest.fixture
def closed(in_shop: object) -> None:
    """Yesterday ended at 14,000,000 Toman."""
    ended_before(timezone.now())


def ended_before(now: datetime) -> None:
    """The day before ended at 14,000,000 Toman."""
    with public():
        DailyCandle.objects.create(
            date=tehran_today(now) - timedelta(days=1), open_rial=CLOSE, low_rial=CLOSE, high_rial=CLOSE,
            close_rial=CLOSE, source="a recording", flaws=[], imported_at=now,
        )  # fmt: skip


def test_a_recorded_close_does_not_differ_from_itself(closed: None) -> None:
    assert price_facts(now=timezone.now()).change_rial is None


@pytest.mark.parametrize(("market", "rial", "permille"), [(141_400_000, 1_400_000, 10), (138_600_000, -1_400_000, -10)])
def test_the_market_is_measured_by_the_market(closed: None, owner: User, market: int, rial: int, permille: int) -> None:
    now = timezone.now()
    with public():
        publish(market, at=now)
    set_price_policy(wanted=Policy(sell_margin_bp=200), version=0, reason="ours", actor=owner, now=now)
    facts = price_facts(now=now)
    assert facts.price.rial_per_g != market
    assert (facts.change_rial, facts.change_permille) == (rial, permille)
    names = {row.instrument.value: row for row in facts.names}
    assert all(row.computed for row in names.values())
    assert abs((names["mesghal"].value or 0) - mazaneh_from_rial_per_g(market)) <= 5
    assert names["gold24"].value == whole_toman(market * 4 // 3)
    set_day_price(rial_per_g=150_000_000, reason="hot", actor=owner, now=now)
    assert price_facts(now=now).change_rial == rial


def test_a_typed_price_alone_is_no_change_of_the_market(in_shop: object, owner: User) -> None:
    ended_before(NOW)  # at an hour when the market is open: after midnight its last close is still of today
    set_day_price(rial_per_g=141_400_000, reason="feeds are silent", actor=owner, now=NOW)
    facts = price_facts(now=NOW)
    assert (facts.change_rial, facts.change_permille) == (None, None)
    assert [(row.state, row.value) for row in facts.names if row.instrument == "gold24"] == [
        ("stale", whole_toman(CLOSE * 4 // 3))
    ], "what the shop typed is no price of the market by another name"


def test_a_name_has_one_price_on_every_page(client_of: Callable[..., Client], owner: User) -> None:
    now = timezone.now()
    market_says(now, GOLD18=MARKET, MESGHAL=MESGHAL)
    set_day_price(rial_per_g=150_000_000, reason="hot", actor=owner, now=now)
    desk = client_of(owner)
    shown = {path: desk.get(path).content.decode() for path in ("/", "/prices/")}
    for html in shown.values():
        assert "۶۱٬۳۰۰٬۰۰۰" in html
        assert price_text(MARKET * 4 // 3) in html
    card = shown["/"].split('data-instrument="gold24"')[1]
    assert "محاسبه از ۱۸ عیار" in card.split("</div>")[0]
    assert "محاسبه از ۱۸ عیار" not in card.split('data-instrument="mesghal"')[1].split("</div>")[0]
