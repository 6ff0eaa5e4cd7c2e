"""A customer with gold to pay, and the hours of one day in Tehran."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from customers.actions import register_customer
from customers.models import Customer
from gateways.models import HandedOver
from gold_installments.actions import set_day_price, sign_contract
from gold_installments.models import Contract
from notifications.models import Message
from persian.jalali import TEHRAN
from tenants.models import Shop
from tests.notifications.kavenegar_server import KEY, KavenegarServer
from tests.support.accounts import account
from tests.support.vendor import LoopbackVendor

TODAY = date(2026, 11, 21)  # Saturday 1405/08/30
PRICE = 112_500_000  # Rial per gram: 11,250,000 Toman
_keys = itertools.count(1)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    """A moment of November 2026 in Tehran."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TEHRAN)


@pytest.fixture(autouse=True)
def own_outbox(tmp_path: Path, settings: Settings) -> Path:
    """Each test writes its file messages into its own folder."""
    settings.VAR = tmp_path
    return tmp_path / "outbox"


@pytest.fixture
def kavenegar(in_shop: Shop, loopback_vendor: LoopbackVendor, settings: Settings) -> KavenegarServer:
    """The shop sends through a Kavenegar on loopback."""
    server = KavenegarServer(loopback_vendor)
    settings.ZARGAR_GATEWAY_KAVENEGAR_URL = server.url
    account("kavenegar", {"key": KEY}, rank=1)
    return server


@pytest.fixture
def committed_kavenegar(
    committed_shop: Shop, loopback_vendor: LoopbackVendor, settings: Settings
) -> Iterator[KavenegarServer]:
    """The same for threads and workers: an account that is really committed, gone afterwards."""
    server = KavenegarServer(loopback_vendor)
    settings.ZARGAR_GATEWAY_KAVENEGAR_URL = server.url
    made = account("kavenegar", {"key": KEY}, rank=1)
    yield server
    HandedOver.objects.filter(account=made).delete()
    made.delete()


@pytest.fixture
def usual_numbers(in_shop: Shop) -> None:
    """Customers of the test get numbers of a shop's usual size: links carry them, and other tests use far ones up."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE customers_customer ALTER COLUMN id RESTART WITH 150000")


@pytest.fixture
def maryam(clerk: User) -> Customer:
    return register_customer(
        full_name="مریم احمدی", national_id="", mobile="09123456789", actor=clerk, now=at(9, day=1)
    )


def sign(customer: Customer, actor: User, *, due: date = TODAY, gold_mg: int = 22_400, count: int = 6) -> Contract:
    """A weight contract whose first row is due on `due`: six rows, the first of 3,733 mg."""
    return sign_contract(
        customer=customer,
        gold_mg=gold_mg,
        installment_count=count,
        signed_date=date(2026, 11, 1),
        first_due_date=due,
        actor=actor,
        now=at(9, day=1),
        idempotency_key=f"contract-{next(_keys)}",
    )


@pytest.fixture
def priced(manager: User) -> Callable[[datetime], None]:
    """The manager types the day's price at a moment."""

    def typed(now: datetime) -> None:
        set_day_price(rial_per_g=PRICE, reason="no internet today", actor=manager, now=now)

    return typed


def steps(message: Message) -> list[str]:
    """The states a message went through, in order."""
    return list(message.events.values_list("after", flat=True))
