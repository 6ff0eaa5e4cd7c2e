"""What may happen to prices."""

from gold_prices.actions.check_sources import check_sources
from gold_prices.actions.force_refresh import (
    RoundReport,
    SourceNotAsked,
    UnknownSource,
    force_refresh,
)
from gold_prices.actions.import_price_history import (
    BadPriceFile,
    ImportReport,
    PriceFileUnreadable,
    import_price_history,
)
from gold_prices.actions.keep_price import keep_price
from gold_prices.actions.look_after_prices import LookedAfter, look_after_prices
from gold_prices.actions.mail_alerts import mail_alerts
from gold_prices.actions.make_report import mail_report, make_report
from gold_prices.actions.note_owners_told import note_owners_told
from gold_prices.actions.publish_price import publish_price
from gold_prices.actions.refresh_market_price import refresh_market_price, update_single_price
from gold_prices.actions.repair_standing import repair_standing
from gold_prices.actions.thin_prices import Thinned, thin_prices
from gold_prices.actions.update_prices import update_karat_price, update_prices
from gold_prices.actions.watch_prices import Watch, ring_shops, watch_prices
from gold_prices.actions.write_candles import write_candles

__all__ = [
    "BadPriceFile",
    "ImportReport",
    "LookedAfter",
    "PriceFileUnreadable",
    "RoundReport",
    "SourceNotAsked",
    "Thinned",
    "UnknownSource",
    "Watch",
    "check_sources",
    "force_refresh",
    "import_price_history",
    "keep_price",
    "look_after_prices",
    "mail_alerts",
    "mail_report",
    "make_report",
    "note_owners_told",
    "publish_price",
    "refresh_market_price",
    "repair_standing",
    "ring_shops",
    "thin_prices",
    "update_karat_price",
    "update_prices",
    "update_single_price",
    "watch_prices",
    "write_candles",
]
