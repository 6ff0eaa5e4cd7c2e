"""What may happen to prices."""

from gold_prices.actions.import_price_history import (
    BadPriceFile,
    ImportReport,
    PriceFileUnreadable,
    import_price_history,
)
from gold_prices.actions.refresh_market_price import refresh_market_price

__all__ = [
    "BadPriceFile",
    "ImportReport",
    "PriceFileUnreadable",
    "import_price_history",
    "refresh_market_price",
]
