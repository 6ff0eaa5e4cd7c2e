"""The hourly look: candles, thinning, the standing prices, and the memory of sources that are gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from gold_prices.actions.repair_standing import repair_standing
from gold_prices.actions.thin_prices import Thinned, thin_prices
from gold_prices.actions.write_candles import write_candles
from gold_prices.models import SourceState
from gold_prices.providers.registry import known_sources


@dataclass(frozen=True, kw_only=True)
class LookedAfter:
    """How many candles were written, standing prices put right, rows thinned and sources forgotten."""

    candles: int
    standing: int
    thinned: Thinned
    sources: int


def look_after_prices(*, now: datetime) -> LookedAfter:
    """Do the hour's housekeeping; a second run finds nothing to do. No last good price is ever touched.

    In this order: what is thinned must stand in a candle, and what stands must be known before anything goes.
    """
    candles = write_candles(now=now)
    standing = repair_standing(now=now)
    thinned = thin_prices(now=now, keep_days=settings.ZARGAR_PRICE_KEEP_DAYS)
    known = [source.key for source in known_sources()]
    sources, _ = SourceState.objects.exclude(source__in=known).delete()
    return LookedAfter(candles=candles, standing=standing, thinned=thinned, sources=sources)
