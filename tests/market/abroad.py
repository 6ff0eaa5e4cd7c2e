"""What the derived price is made of: Nobitex's books of tether and of gold tokens, and two quotes of the ounce."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.market.boards import RECORDED_AT
from tests.market.truth import Prices
from tests.market.writing import Path, milliseconds, plain, utc

BOOK_FIGURES: tuple[Path, ...] = tuple((side, level, 0) for side in ("asks", "bids") for level in (0, 1))
VENUE_FIGURES: tuple[Path, ...] = tuple(
    (venue, "spreadProfilePrices", profile, side)
    for venue, profiles in ((0, 1), (1, 2))
    for profile in range(profiles)
    for side in ("bid", "ask")
)


def tether(prices: Prices, at: datetime | None) -> Any:
    """USDTIRT, in Rial in spite of its name."""
    return _book(prices.usdt, at)


def gold_token(prices: Prices, at: datetime | None) -> Any:
    """PAXGIRT: one troy ounce, in Rial."""
    return _book(prices.paxg, at)


def _book(rial: int, at: datetime | None) -> Any:
    """Half a thousandth on either side of the middle; prices and amounts are text."""
    apart = rial // 2000
    return {
        "status": "ok",
        "lastUpdate": milliseconds(at or RECORDED_AT),
        "lastTradePrice": str(rial),
        "asks": [[str(rial + apart), "1.016"], [str(rial + 3 * apart), "0.2561"]],
        "bids": [[str(rial - apart), "0.126571"], [str(rial - 3 * apart), "0.818994"]],
    }


def goldapi(prices: Prices, at: datetime | None) -> Any:
    """Dollars per troy ounce as a JSON number."""
    return {
        "currency": "USD",
        "currencySymbol": "$",
        "exchangeRate": 1.0,
        "name": "Gold",
        "price": prices.ounce_cents / 100,
        "symbol": "XAU",
        "updatedAt": utc(at or RECORDED_AT),
        "updatedAtReadable": "a few seconds ago",
    }


def swissquote(prices: Prices, at: datetime | None) -> Any:
    """Venues with profiles; the first knows no profile worth taking."""
    moment = milliseconds(at or RECORDED_AT)
    middle = Decimal(prices.ounce_cents) / 100

    def profile(name: str, apart: str, off: int = 0) -> dict[str, Any]:
        bid, ask = middle + off - Decimal(apart), middle + off + Decimal(apart)
        spread = {"bidSpread": 25.6, "askSpread": 25.6}
        return {"spreadProfile": name, **spread, "bid": float(plain(bid)), "ask": float(plain(ask))}

    return [
        _venue("AT", [profile("standard", "0.45", off=-40)], moment),
        _venue("SwissquoteLtd", [profile("premium", "0.331"), profile("prime", "0.317")], moment),
    ]


def _venue(name: str, profiles: list[dict[str, Any]], moment: int) -> dict[str, Any]:
    return {"topo": {"platform": name, "server": "Live5"}, "spreadProfilePrices": profiles, "ts": moment}
