"""A market at any moment, and the worked contract in it."""

from __future__ import annotations

import pytest

from accounts.models import User
from gold_installments.models import Contract
from tests.gold_installments.book import NOW, SIGNED, WORKED_PRICE, price_at
from tests.gold_installments_life.book import a_worked


@pytest.fixture
def market(in_shop: object) -> int:
    """11,250,000 Toman a gram, fresh at signing and at NOW."""
    price_at(WORKED_PRICE, SIGNED)
    price_at(WORKED_PRICE, NOW)
    return WORKED_PRICE


@pytest.fixture
def contract(market: int, clerk: User) -> Contract:
    """22,400 mg in 6 rows from 1404/07/30, signed 1404/06/31; nothing paid."""
    return a_worked(clerk)
