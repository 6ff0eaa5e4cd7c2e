"""What may happen to prices."""

from gold_prices.actions.import_price_history import (
    BadPriceFile,
    ImportReport,
    PriceFileUnreadable,
    import_price_history,
)
from gold_prices.actions.keep_price import keep_price
from gold_prices.actions.publish_price import publish_price, rebuild_standing
from gold_prices.actions.refresh_market_price import refresh_market_price, update_single_price

__all__ = [
    "BadPriceFile",
    "ImportReport",
    "PriceFileUnreadable",
    "import_price_history",
    "keep_price",
    "publish_price",
    "rebuild_standing",
    "refresh_market_price",
    "update_single_price",
]
