"""A customer with six rows to pay, a link of her own, and a phone that has no session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.actions import register_customer
from customers.models import Customer
from gold_installments.actions import set_day_price, sign_contract
from gold_installments.models import Contract
from notifications.models import MessageSettings
from notifications.queries import link_for
from persian.jalali import tehran_today
from tenants.models import Shop

RIAL_PER_G = 112_500_000
NAME = "مریم موسوی‌نژاد"
NATIONAL_ID = "0084575948"
MOBILE = "+989123456789"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def customer(clerk: User, now: datetime) -> Customer:
    return register_customer(full_name=NAME, national_id=NATIONAL_ID, mobile=MOBILE, actor=clerk, now=now)


@pytest.fixture
def contract(customer: Customer, clerk: User, now: datetime) -> Contract:
    """22,400 mg in six rows, signed today."""
    return signed(customer, clerk, now, "own-1")


def signed(customer: Customer, clerk: User, now: datetime, key: str) -> Contract:
    """One more contract like it."""
    return sign_contract(
        customer=customer, gold_mg=20_000, fee_mg=2_400, installment_count=6, signed_date=tehran_today(now),
        actor=clerk, now=now, idempotency_key=key,
    )  # fmt: skip


@pytest.fixture
def price(owner: User, now: datetime) -> int:
    """11,250,000 Toman a gram, typed today."""
    set_day_price(rial_per_g=RIAL_PER_G, reason="market is closed", actor=owner, now=now)
    return RIAL_PER_G


@pytest.fixture
def settings_row(in_shop: Shop) -> MessageSettings:
    """Two locks a day, and a card to pay to."""
    return MessageSettings.objects.create(lock_cap=2, card_number="6037991234567893")


def path_of(customer: Customer, shop: Shop, now: datetime) -> str:
    """The link's path on the shop's host."""
    return "/" + link_for(customer.pk, shop=shop, now=now).split("/", 3)[3]


@pytest.fixture
def link(customer: Customer, shop: Shop, now: datetime) -> str:
    return path_of(customer, shop, now)


@pytest.fixture
def phone(client_of: Callable[..., Client]) -> Client:
    """Nobody signed in."""
    return client_of(None)
