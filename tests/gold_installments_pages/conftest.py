"""A shop with a price, a customer and the worked contract: 22,400 mg in six rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from customers.actions import register_customer
from customers.models import Customer
from gold_installments.actions import make_quote, record_payment, set_day_price, sign_contract
from gold_installments.models import Contract, DayPrice, Payment, Quote
from persian.jalali import tehran_today

RIAL_PER_G = 112_500_000


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def price(owner: User, now: datetime) -> DayPrice:
    """11,250,000 Toman a gram, typed today by the owner."""
    return set_day_price(rial_per_g=RIAL_PER_G, reason="market is closed", actor=owner, now=now)


@pytest.fixture
def customer(clerk: User, now: datetime) -> Customer:
    return register_customer(
        full_name="مریم موسوی‌نژاد", national_id="0084575948", mobile="+989123456789", actor=clerk, now=now
    )


@pytest.fixture
def contract(customer: Customer, clerk: User, now: datetime) -> Contract:
    """R1 of the domain study, signed today."""
    return sign_contract(
        customer=customer,
        gold_mg=20_000,
        fee_mg=2_400,
        installment_count=6,
        signed_date=tehran_today(now),
        actor=clerk,
        now=now,
        idempotency_key="contract-r1",
    )


@pytest.fixture
def quote(contract: Contract, price: DayPrice, clerk: User, now: datetime) -> Quote:
    """The first row at the day's price: 3,733 mg for 41,997,000 Toman."""
    return make_quote(contract=contract, mg=None, actor=clerk, now=now)


@pytest.fixture
def payment(contract: Contract, quote: Quote, clerk: User, now: datetime) -> Payment:
    """The quoted row, paid by card reader."""
    done = record_payment(
        contract=contract,
        amount_rial=quote.amount_rial,
        tender="pos",
        tender_ref="482913",
        quote_id=quote.uuid,
        actor=clerk,
        now=now,
        idempotency_key="payment-1",
    )
    return done.payment


@pytest.fixture
def counter(client_of: Callable[..., Client], clerk: User) -> Client:
    """The clerk's browser, as htmx calls from it."""
    return client_of(clerk, headers={"HX-Request": "true"})


@pytest.fixture
def page(client_of: Callable[..., Client], clerk: User) -> Client:
    """The clerk's browser without script."""
    return client_of(clerk)
