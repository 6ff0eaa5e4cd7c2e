"""An installation that asks the market on loopback and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.market import Market


@pytest.fixture
def market() -> Iterator[Market]:
    """Open, honest, standing still."""
    market = Market()
    yield market
    market.close()


@pytest.fixture
def installed(market: Market, settings: Any) -> Market:
    """The same, and every source's address and key are set to it."""
    for name, value in market.environment.items():
        setattr(settings, name, value)
    return market
