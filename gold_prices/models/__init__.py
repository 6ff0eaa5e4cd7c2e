"""What we keep of prices: every answer, every price we stood behind, candles, recorded days, alerts and reports."""

from gold_prices.models.alerts import AlertEpisode, PriceReport
from gold_prices.models.candles import Candle, DailyCandle
from gold_prices.models.rounds import (
    KeptPrice,
    Observation,
    PriceRound,
    PublishedPrice,
    SourceState,
    StandingPrice,
)

__all__ = [
    "AlertEpisode",
    "Candle",
    "DailyCandle",
    "KeptPrice",
    "Observation",
    "PriceReport",
    "PriceRound",
    "PublishedPrice",
    "SourceState",
    "StandingPrice",
]
