"""The worked price in the market at any moment a test needs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.gold_installments.book import WORKED_PRICE, price_at


@pytest.fixture
def at(in_shop: object) -> Callable[[datetime], datetime]:
    """`at(moment)`: 11,250,000 Toman a gram, fresh at that moment; the moment comes back."""

    def fresh_at(moment: datetime) -> datetime:
        price_at(WORKED_PRICE, moment)
        return moment

    return fresh_at
