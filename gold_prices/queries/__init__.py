"""What is true now about the price of gold. Whole numbers in the instrument's unit; moments are aware UTC."""

from gold_prices.queries.alerts import Episode, episode, episodes
from gold_prices.queries.days import RANGES, candles, latest_days, points, recorded_close
from gold_prices.queries.last_good import last_goods
from gold_prices.queries.reports import Report, reports
from gold_prices.queries.sources import SourceReport, source_states
from gold_prices.queries.standing import RECORDING, Dropped, MarketPrice, market_price, market_price_at

__all__ = [
    "RANGES",
    "RECORDING",
    "Dropped",
    "Episode",
    "MarketPrice",
    "Report",
    "SourceReport",
    "candles",
    "episode",
    "episodes",
    "last_goods",
    "latest_days",
    "market_price",
    "market_price_at",
    "points",
    "recorded_close",
    "reports",
    "source_states",
]
