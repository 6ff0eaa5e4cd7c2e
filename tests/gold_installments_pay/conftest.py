"""The market and the worked contract, as the book's own tests have them."""

from __future__ import annotations

import pytest

from accounts.models import User
from gold_installments.models import Contract
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, price_at


@pytest.fixture
def market(in_shop: object) -> int:
    """11,250,000 Toman a gram, fresh at NOW."""
    price_at(WORKED_PRICE, NOW)
    return WORKED_PRICE


@pytest.fixture
def contract(clerk: User) -> Contract:
    """22,400 mg in 6 rows, signed 1404/06/31 by the clerk."""
    return a_contract(clerk)
