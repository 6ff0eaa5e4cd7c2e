"""What stands under the price of the first page: the market's other names, and its way since the last close."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from dashboard.queries import price_facts
from gold_installments.actions import set_day_price, set_price_policy
from gold_installments.rules.policy import Policy
from gold_prices.models import DailyCandle
from measures.gold import mazaneh_from_rial_per_g
from persian.jalali import tehran_today
from tenants.context import public
from tests.gold_installments.book import publish

CLOSE = 140_000_000


@pytest.fixture
def closed(in_shop: object) -> None:
    """Yesterday ended at 14,000,000 Toman."""
    now = timezone.now()
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
    assert facts.mazaneh_rial is not None
    assert abs(facts.mazaneh_rial - mazaneh_from_rial_per_g(market)) <= 5
    set_day_price(rial_per_g=150_000_000, reason="hot", actor=owner, now=now)
    assert price_facts(now=now).change_rial == rial


def test_a_typed_price_alone_is_no_change_of_the_market(closed: None, owner: User) -> None:
    now = timezone.now()
    set_day_price(rial_per_g=141_400_000, reason="feeds are silent", actor=owner, now=now)
    facts = price_facts(now=now)
    assert (facts.change_rial, facts.change_permille) == (None, None)
    assert facts.mazaneh_rial is not None
    assert abs(facts.mazaneh_rial - mazaneh_from_rial_per_g(141_400_000)) <= 5
