"""The demo's book: written by the public actions, once, with the shop's rules about prices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from dashboard.management.demo_book import SALES
from gold_installments.models import Contract, Payment, PricePolicy
from gold_installments.queries import counter_price, price_policy
from gold_prices.models import DailyCandle
from persian.jalali import tehran_today
from tenants.context import public
from tenants.models import Shop

CLOSE = 112_500_000


@pytest.fixture
def recorded(in_shop: Shop, settings: Settings) -> None:
    """A close for each of the last four hundred days."""
    settings.DEMO_ALLOWED = True
    now = timezone.now()
    values = dict.fromkeys(("open_rial", "low_rial", "high_rial", "close_rial"), CLOSE)
    days = [tehran_today(now) - timedelta(days=back) for back in range(1, 400)]
    with public():
        DailyCandle.objects.bulk_create(
            DailyCandle(date=day, **values, source="a recording", flaws=[], imported_at=now) for day in days
        )


def test_the_demo_has_rules_about_prices_and_pays_by_them(
    recorded: None, in_shop: Shop, owner: User, clerk: User
) -> None:
    for _again in range(2):
        call_command("seed_demo_book", shop=in_shop.slug)
    assert Contract.objects.count() == len(SALES)
    set_by_owner = PricePolicy.objects.get()
    assert set_by_owner.set_by == owner
    assert set_by_owner.set_at <= min(Payment.objects.values_list("paid_at", flat=True))
    assert price_policy().buy_margin_bp < 0 <= price_policy().sell_margin_bp
    seen = counter_price(now=timezone.now())
    assert seen.buy_rial_per_g is not None
    assert seen.buy_rial_per_g < CLOSE
    for payment in Payment.objects.all():
        assert (payment.market_rial_per_g, payment.shop_rial_per_g, payment.rial_per_g) == (CLOSE,) * 3


def test_only_a_local_installation_invents_buyers(in_shop: Shop, settings: Settings) -> None:
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("seed_demo_book", shop=in_shop.slug)
    assert not Contract.objects.exists()
    assert not PricePolicy.objects.exists()
