"""When prices of 18k gold were published, and of when their evidence was."""

from __future__ import annotations

from datetime import datetime

from gold_prices.models import PublishedPrice
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.line import Heard


def heard_between(*, start: datetime, end: datetime) -> list[Heard]:
    """Every price published from `start` up to `end` (aware) that was not thinned away, in that order."""
    rows = PublishedPrice.objects.filter(instrument=Instrument.GOLD18, fetched_at__gte=start, fetched_at__lt=end)
    moments = rows.order_by("fetched_at", "pk").values_list("fetched_at", "observed_at")
    return [Heard(at=at, observed_at=observed_at) for at, observed_at in moments]
