"""The planned rounds: whether it is time for one, and then the round."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from gold_prices.actions.refresh_market_price import refresh_market_price, update_single_price
from gold_prices.models import Observation, PriceRound
from gold_prices.rules.freshness import market_is_open
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.pace import round_due
from persian.holidays import is_closed

#: The beat ticks every five minutes: a round that is due within one tick is due now.
TICK = timedelta(minutes=5)


def update_prices(*, now: datetime) -> bool:
    """Ask all sources if it is time: at each tick while the market is open, hourly outside; says whether it asked.

    ZARGAR_PRICE_OUTSIDE_MINUTES sets the pause outside market hours; the tick itself is the beat table's.
    """
    # A round that wrote nothing down asked nobody, or was cut off by a restart: it must not cost a night's hour.
    written = Exists(Observation.objects.filter(round=OuterRef("pk")))
    newest = PriceRound.objects.filter(written, kind=PriceRound.Kind.PLANNED).order_by("-started_at").first()
    outside = timedelta(minutes=settings.ZARGAR_PRICE_OUTSIDE_MINUTES) - TICK
    if not round_due(now, newest.started_at if newest else None, is_closed, outside=outside):
        return False
    refresh_market_price(now=now)
    return True


def update_karat_price(*, now: datetime, instrument: Instrument = Instrument.GOLD18) -> bool:
    """Between the full rounds, while the market is open, ask for one instrument; says whether it asked."""
    if not market_is_open(now, is_closed):
        return False
    update_single_price(now=now, instrument=instrument)
    return True
