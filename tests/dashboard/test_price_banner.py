"""What a page says while payments cannot be taken at the price by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from gold_installments.actions import set_price_policy
from gold_installments.rules.policy import Decision, Policy
from tenants.context import public
from tests.gold_installments.book import publish

ClientOf = Callable[..., Client]
LONE = "فقط یک منبع"


def says(at: datetime, *, confirmed: bool = True) -> None:
    with public():
        publish(186_110_000, at=at, confirmed=confirmed)


def banner(client: Client) -> str:
    page = client.get("/prices/chip/", headers={"HX-Request": "true"}).content.decode()
    return page.split('id="price-banner"')[1].split("</div>")[0]


@pytest.fixture
def strict(owner: User) -> None:
    """No age is free in this shop, so that the clock of the test does not matter."""
    wanted = Policy(when_delayed=Decision.CONFIRM, when_closed=Decision.CONFIRM)
    set_price_policy(wanted=wanted, version=0, reason="ours", actor=owner, now=timezone.now())


def test_an_old_price_can_be_stood_up_for(strict: None, owner: User, clerk: User, client_of: ClientOf) -> None:
    says(timezone.now() - timedelta(days=2))
    assert "با نوشتن دلیل می‌توانید با همین قیمت دریافت کنید" in banner(client_of(owner))
    assert "مالک یا مدیر می‌تواند با نوشتن دلیل" in banner(client_of(clerk))


def test_a_price_of_last_month_has_to_be_typed(owner: User, client_of: ClientOf) -> None:
    says(timezone.now() - timedelta(days=30))
    assert "با همین قیمت" not in banner(client_of(owner))
    assert "قیمت روز را با دلیل وارد کنید" in banner(client_of(owner))


def test_the_shops_own_rule_is_not_taken_for_a_lone_source(strict: None, owner: User, client_of: ClientOf) -> None:
    says(timezone.now() - timedelta(minutes=10))
    assert "banner stale on" in banner(client_of(owner))
    assert LONE not in banner(client_of(owner))


def test_a_lone_source_is_named(owner: User, client_of: ClientOf) -> None:
    says(timezone.now(), confirmed=False)
    assert LONE in banner(client_of(owner))
    assert "با همین قیمت" in banner(client_of(owner))


def test_a_banner_that_says_something_else_is_swapped(owner: User, client_of: ClientOf) -> None:
    says(timezone.now(), confirmed=False)
    before = banner(client_of(owner)).split(">")[0]
    set_price_policy(
        wanted=Policy(when_unconfirmed=Decision.BLOCK), version=0, reason="ours", actor=owner, now=timezone.now()
    )
    assert banner(client_of(owner)).split(">")[0] != before
    assert "با همین قیمت" not in banner(client_of(owner))
