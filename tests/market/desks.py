"""Online desks that buy and sell by themselves: Wallgold, Milli, Talasea, Taline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.market.truth import COARSEST, Prices
from tests.market.writing import Path, jalali, tehran, toman, utc


def wallgold(prices: Prices, at: datetime | None) -> Any:
    """Toman as text, no time of the price; a new market beside it has no price yet."""
    last = str(toman(prices.gold18))
    halves = {"asset": "GLD_18C_750", "quoteAsset": "TMN", "otcFeeCoefficient": "0.005"}
    gold = {
        "symbol": "GLD_18C_750TMN",
        **halves,
        "buyStatus": "enable",
        "sellStatus": "enable",
        "createdAt": "2022-12-18T00:00:00Z",
        "marketCap": {
            "symbol": "GLD_18C_750TMN",
            "24hHighPrice": f"{last}.0000000000000000",
            "lastPrice": last,
            "lastBuyPrice": last,
            "lastSellPrice": last,
        },
    }
    silver = {
        "symbol": "SLV_990TMN",
        "buyStatus": "enable",
        "sellStatus": "enable",
        "marketCap": {"symbol": "SLV_990TMN", "lastPrice": None, "lastBuyPrice": None, "lastSellPrice": None},
    }
    return {"result": [silver, gold], "message": "عملیات با موفقیت انجام شد", "success": True}


WALLGOLD_FIGURES: tuple[Path, ...] = tuple(
    ("result", 1, "marketCap", name) for name in ("lastPrice", "lastBuyPrice", "lastSellPrice")
)


def milli(prices: Prices, at: datetime | None) -> Any:
    """Hundreds of Toman, and Tehran's wall clock without a zone."""
    stamp = {"date": tehran(at, "T")} if at else {}
    return {"code": 0, "message": "عملیات با موفقیت انجام شد.", "data": {"price18": prices.gold18 // 1000, **stamp}}


def talasea(prices: Prices, at: datetime | None) -> Any:
    """Toman per milligram as text, no time."""
    return {
        "price": str(prices.gold18 // COARSEST),
        "minOrderValue": 100000,
        "feeTable": [{"min": 0, "fee": 0.01}],
        "maxOrderValue": 1000000000,
        "fee": 0.01,
        "change24h": "0.72",
        "disableBuyMessage": "",
        "disableSellMessage": "",
        "disableSell": False,
        "disableBuy": False,
    }


def taline(prices: Prices, at: datetime | None) -> Any:
    """Thousands of Toman, the dealer's view of buying and selling; the Jalali date of one row is corrupt."""
    rows = [
        _line("GOLD18", "گرم طلا عیار ۱۸", prices.gold18, at, around=4),
        _line("GOLD_MITHQAL17", "مظنه - مثقال عیار ۱۷", prices.mesghal, at, around=4),
        _line("SEKEH_E", "سکه تمام", prices.emami, at, jdate="2647-10-28"),
        _line("SEKEH_NIM", "نیم سکه", prices.half, at),
        _line("SEKEH_ROB", "ربع سکه", prices.quarter, at),
    ]
    del rows[1]["status"]
    return {"prices": rows}


TALINE_FIGURES: tuple[Path, ...] = (("prices", 0, "price", "buy"), ("prices", 0, "price", "sell"))


def _line(
    symbol: str, title: str, rial: int, at: datetime | None, *, around: int = 0, jdate: str = ""
) -> dict[str, Any]:
    middle = rial // COARSEST
    apart = middle * around // 1000
    row: dict[str, Any] = {
        "symbol": symbol,
        "title": title,
        "status": "enabled",
        "price": {"sell": middle + apart, "buy": middle - apart},
    }
    if at is not None:
        row["date"] = {
            "utc_timestamp": utc(at),
            "datetime": tehran(at),
            "jdatetime": f"{jdate or jalali(at, '-')} {tehran(at)[11:]}",
        }
    return row
