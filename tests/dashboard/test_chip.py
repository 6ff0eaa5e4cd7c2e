"""The chip is kept for a second in the process: per shop, per right, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import price_at
from tests.support.asked import words_of
from zargar.settings.base import NEAR_CACHE

ClientOf = Callable[..., Client]
CHIP = "/prices/chip/"


@pytest.fixture(autouse=True)
def _near(settings: Settings) -> None:
    """The cache of the product, which the suite's settings leave out."""
    settings.CACHES = {**settings.CACHES, "near": NEAR_CACHE}
    caches["near"].clear()


def text(page: Client) -> str:
    answer = page.get(CHIP)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return answer.content.decode()


def test_a_second_screen_within_the_second_asks_no_price(client_of: ClientOf, owner: User, manager: User) -> None:
    price_at(186_110_000, timezone.now())
    first = text(client_of(owner))
    assert "۱۸٬۶۱۱٬۰۰۰" in first
    other = client_of(manager)
    with CaptureQueriesContext(connection) as asked:
        assert text(other) == first
    assert any("accounts_user" in words for words in words_of(asked))
    assert not [words for words in words_of(asked) if "price" in words]


def test_who_may_set_prices_reads_another_banner(client_of: ClientOf, owner: User, clerk: User) -> None:
    price_at(186_110_000, timezone.now() - timedelta(hours=30))
    assert "/prices/day/" in text(client_of(owner))
    assert "/prices/day/" not in text(client_of(clerk))


def test_another_shop_has_a_chip_of_its_own(client_of: ClientOf, owner: User, in_shop: Shop, other_shop: Shop) -> None:
    price_at(186_110_000, timezone.now())
    assert "۱۸٬۶۱۱٬۰۰۰" in text(client_of(owner))
    with inside(other_shop):
        assert caches["near"].get("price-chip:True") is None
    with inside(in_shop):
        assert caches["near"].get("price-chip:True") is not None
