"""What may happen to prices."""

from gold_prices.actions.import_price_history import (
    BadPriceFile,
    ImportReport,
    PriceFileUnreadable,
    import_price_history,
)
from gold_prices.actions.keep_price import keep_price
from gold_prices.actions.publish_price import publish_price
from gold_prices.actions.refresh_market_price import refresh_market_price, update_single_price
from gold_prices.actions.repair_standing import repair_standing

__all__ = [
    "BadPriceFile",
    "ImportReport",
    "PriceFileUnreadable",
    "import_price_history",
    "keep_price",
    "publish_price",
    "refresh_market_price",
    "repair_standing",
    "update_single_price",
]
