"""The decisive figures, small: workers killed, the queue emptied, two beats, a vendor that records and does not answer.

`python -m bench chaos` is the same with 2,000 reminders of 20 shops.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from bench.storm import Weather, storm
from gateways.models import GatewayAccount, HandedOver
from tenants.actions import open_shop
from tenants.models import Shop
from tests.support.shops import PASSWORD, drop_shop

SHOPS = 4


@pytest.fixture
def four_shops(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Shop]]:
    """Really committed, for workers in processes of their own."""
    with django_db_blocker.unblock():
        shops = [
            open_shop(slug=f"storm-{number}", name="Storm", owner_username="owner", owner_password=PASSWORD)
            for number in range(SHOPS)
        ]
        try:
            yield shops
        finally:
            HandedOver.objects.filter(account__label__startswith="over ").delete()
            GatewayAccount.objects.filter(label__startswith="over ").delete()
            for shop in shops:
                drop_shop(shop)
            connection.close()


@pytest.mark.parametrize("vendor", ["kavenegar", "melipayamak"])
def test_nothing_is_sent_twice_and_nothing_is_lost_in_a_storm(
    vendor: str, four_shops: list[Shop], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weather = Weather(vendor, messages=200, seconds=8, patience=30, speed=60, kill_every=0.4, flush_every=2, cuts=2)
    figures = storm(four_shops, weather, tmp_path)
    with capsys.disabled():
        print(f"\n{vendor}: {figures}")  # noqa: T201  # the figures are what this test is for
    assert figures.cut >= 2, "workers died while the vendor had their text"
    assert figures.orphans > 0
    assert (figures.twice_by_ref, figures.twice_by_text, figures.lost, figures.waiting) == (0, 0, 0, 0)
    assert figures.unknown == figures.visible
    if vendor == "kavenegar":
        assert (figures.unknown, figures.recorded) == (0, figures.messages)
