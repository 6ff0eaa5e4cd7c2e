"""A small book in shop alpha: two customers, a contract that is overdue, one payment, a price typed today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from customers.actions import register_customer
from customers.models import Customer
from gold_installments.actions import record_payment, set_day_price, sign_contract
from gold_installments.models import Contract, Payment
from persian.jalali import tehran_today

RIAL_PER_G = 148_750_000


@dataclass(frozen=True)
class Book:
    """What the tests look for on the pages."""

    late: Customer
    idle: Customer
    contract: Contract
    payment: Payment


@pytest.fixture
def book(owner: User, clerk: User) -> Book:
    """Signed 100 days ago: three of the ten rows are past, the payment covers a part of the first."""
    now = timezone.now()
    set_day_price(rial_per_g=RIAL_PER_G, reason="feeds are silent", actor=owner, now=now)
    late, idle = (
        register_customer(full_name=name, national_id=national_id, mobile=mobile, actor=clerk, now=now)
        for name, national_id, mobile in (
            ("مریم موسوی‌نژاد", "0084575948", "09123456789"),
            ("رضا کریمی", "", "09352204417"),
        )
    )
    contract = sign_contract(
        customer=late, gold_mg=15_000, installment_count=10, signed_date=tehran_today(now) - timedelta(days=100),
        actor=clerk, now=now, idempotency_key="book-1",
    )  # fmt: skip
    done = record_payment(
        contract=contract, amount_rial=14_875_000, tender="cash", actor=clerk, now=now, idempotency_key="book-pay-1"
    )
    contract.refresh_from_db()
    return Book(late, idle, contract, done.payment)
