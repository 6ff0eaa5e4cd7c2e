"""Quotes and standing prices as the rules of a price take them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gold_prices.rules.consensus import LastGood, Quote
from gold_prices.rules.instruments import Instrument

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
GOOD = 112_500_000  # Rial: 11,250,000 Toman
GOLD18 = Instrument.GOLD18


def quote(
    source: str,
    value: int,
    instrument: Instrument = GOLD18,
    *,
    family: str = "",
    age: int = 0,
    previous_close: bool = False,
) -> Quote:
    """A quote `age` seconds old at NOW, from a family of its own unless one is named."""
    return Quote(
        source=source,
        family=family or source,
        instrument=instrument,
        value=value,
        observed_at=NOW - timedelta(seconds=age),
        previous_close=previous_close,
    )


def last(
    value: int = GOOD, *, minutes: int = 1, days: int = 0, confirmed: bool = True, agreed_value: int = 0
) -> LastGood:
    """A standing price seen so long before NOW."""
    return LastGood(
        value=value,
        observed_at=NOW - timedelta(days=days, minutes=minutes),
        confirmed=confirmed,
        agreed_value=agreed_value,
    )
