"""Rounds of long ago, written as the engine writes them."""

from __future__ import annotations

from datetime import datetime

from gold_prices.actions import publish_price
from gold_prices.models import Observation, PriceRound, PublishedPrice
from gold_prices.rules.instruments import Instrument


def round_at(
    moment: datetime,
    value: int = 112_500_000,
    *,
    instrument: Instrument = Instrument.GOLD18,
    observed_at: datetime | None = None,
    source: str = "milli",
) -> PublishedPrice:
    """A planned round with one observation, and the price published of it."""
    seen = observed_at or moment
    held = PriceRound.objects.create(minute=moment.replace(second=0, microsecond=0), started_at=moment)
    said(held, source, value, instrument=instrument, observed_at=seen)
    return publish_price(
        price_round=held,
        instrument=instrument,
        value=value,
        source=source,
        observed_at=seen,
        confirmed=True,
        quorum=2,
        agreeing=[source],
        now=moment,
    )


def said(
    held: PriceRound,
    source: str,
    value: int | None,
    *,
    verdict: str = "kept",
    instrument: str = "gold18",
    observed_at: datetime | None = None,
    latency_ms: int = 120,
) -> Observation:
    """One source's word in a round; without a value, a failure."""
    return Observation.objects.create(
        round=held,
        source=source,
        family=source,
        instrument=instrument if value is not None else "",
        fetched_at=held.started_at,
        latency_ms=latency_ms,
        verdict=verdict if value is not None else "failed",
        value=value,
        observed_at=(observed_at or held.started_at) if value is not None else None,
        error="" if value is not None else "no answer in time",
    )
