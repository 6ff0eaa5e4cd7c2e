"""What is true now about the price of gold. Whole numbers in the instrument's unit; moments are aware UTC."""

from gold_prices.queries.alerts import Episode, episode, episodes
from gold_prices.queries.board import BoardPrice, ParityNow, board_prices, parity_now, shown_price
from gold_prices.queries.days import RANGES, candles, latest_days, points, recorded_close
from gold_prices.queries.explain import Explanation, explain
from gold_prices.queries.explained_row import ExplainedRow
from gold_prices.queries.health import Health
from gold_prices.queries.history import HistoryPage, HistoryRow, history
from gold_prices.queries.last_good import last_goods
from gold_prices.queries.reports import Report, reports
from gold_prices.queries.sources import FieldReport, SourceReport, source_states
from gold_prices.queries.standing import (
    RECORDING,
    Dropped,
    InstrumentPrice,
    MarketPrice,
    market_price,
    market_price_at,
    standing_prices,
)

__all__ = [
    "RANGES",
    "RECORDING",
    "BoardPrice",
    "Dropped",
    "Episode",
    "ExplainedRow",
    "Explanation",
    "FieldReport",
    "Health",
    "HistoryPage",
    "HistoryRow",
    "InstrumentPrice",
    "MarketPrice",
    "ParityNow",
    "Report",
    "SourceReport",
    "board_prices",
    "candles",
    "episode",
    "episodes",
    "explain",
    "history",
    "last_goods",
    "latest_days",
    "market_price",
    "market_price_at",
    "parity_now",
    "points",
    "recorded_close",
    "reports",
    "shown_price",
    "source_states",
    "standing_prices",
]
