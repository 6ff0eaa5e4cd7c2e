"""The table of vendors: where each is asked, what it says, how it says no, and how its body has drifted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.market import abroad, boards, desks
from tests.market.truth import Prices
from tests.market.writing import Path, written_over

Body = Callable[[Prices, "datetime | None"], Any]
#: No vendor's key: 32 letters, as the real ones have.
KEY = "loopback" * 4


@dataclass(frozen=True)
class Vendor:
    """One source. `figures`: where the first instrument's figures stand. `refusal`: what failure looks like with 200.

    `drift` turns today's body into another documented one that says the same. Sources of one `host` share an address.
    """

    key: str
    path: str
    body: Body
    figures: tuple[Path, ...]
    refusal: Any
    drift: Callable[[Any], Any]
    host: str = ""
    key_parameter: str = ""
    denied: dict[int, Any] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """The first part of its path here, and its name in the settings."""
        return self.host or self.key

    @property
    def place(self) -> str:
        """Its whole path on this server."""
        return f"/{self.prefix}{self.path}"


def _flat(body: Any) -> Any:
    return body["data"]


def _brsapi_pro(body: Any) -> Any:
    """Rial in place of Toman, and one list per kind."""
    rows: dict[str, Any] = {"type": [], "coin": [], "coin_parsian": [], "ounce": []}
    for row in body["gold"]:
        kind = "coin" if "COIN" in row["symbol"] else "ounce" if row["symbol"] == "XAUUSD" else "type"
        rows[kind].append(_in_rial(row))
    return {"gold": rows, "currency": {"free": [_in_rial(row) for row in body["currency"]]}}


def _in_rial(row: dict[str, Any]) -> dict[str, Any]:
    if row["unit"] != "تومان":
        return row
    return {**row, "price": row["price"] * 10, "unit": "ریال", "path_icon": "/icons/1.png"}


def _swapped(body: Any) -> Any:
    rows = [{**row, "price": {"sell": row["price"]["buy"], "buy": row["price"]["sell"]}} for row in body["prices"]]
    return {"prices": rows}


def _persian_only(body: Any) -> Any:
    paths: list[Path] = [("gold", "gold_18k", "v"), ("gold", "gold_24k", "v"), ("gold", "gold_bazartehran", "v")]
    return written_over(body, paths, "")


def _in_thousands(body: Any) -> Any:
    return written_over(body, boards.NAVASAN_IN_THOUSANDS, lambda text: str(int(text) // 1000))


def _book(key: str, symbol: str, body: Body) -> Vendor:
    return Vendor(
        key,
        f"/v3/orderbook/{symbol}",
        body,
        abroad.BOOK_FIGURES,
        {"status": "failed", "code": "ErrorCode", "message": "failed"},
        lambda body: written_over(body, [("lastUpdate",)], str),
        host="nobitex",
        denied={429: {"status": "failed", "code": "TooManyRequests", "backOff": 12, "limit": 60}},
    )


VENDORS: tuple[Vendor, ...] = (
    Vendor(
        "wallgold",
        "/api/v1/markets",
        desks.wallgold,
        desks.WALLGOLD_FIGURES,
        {"result": None, "message": "خطا", "success": False, "code": 500},
        lambda body: written_over(body, desks.WALLGOLD_FIGURES, int),
    ),
    Vendor(
        "milli",
        "/api/v1/public/milli-price/detail",
        desks.milli,
        (("data", "price18"),),
        {"code": 17, "message": "خطا", "data": None},
        _flat,
    ),
    Vendor(
        "talair",
        "/ajax/price/talair",
        boards.talair,
        (("gold", "gold_18k", "v"), ("gold", "gold_18k", "v_fa")),
        {"gold": None},
        _persian_only,
    ),
    Vendor(
        "tgju",
        "/ajax.json",
        boards.tgju,
        (("current", "geram18", "p"),),
        {"message": "access denied"},
        lambda body: written_over(body, [("current", "geram18", "p")], lambda text: text.replace(",", "")),
    ),
    Vendor(
        "taline",
        "/api/v1/price",
        desks.taline,
        desks.TALINE_FIGURES,
        {"prices": []},
        _swapped,
    ),
    Vendor(
        "talasea",
        "/api/market/getGoldPrice",
        desks.talasea,
        (("price",),),
        {"message": "not available"},
        lambda body: written_over(body, [("price",)], int),
    ),
    Vendor(
        "brsapi",
        "/Market/Gold_Currency.php",
        boards.brsapi,
        (("gold", 0, "price"),),
        {"successful": False, "status": "limited", "message_error": "سقف درخواست‌های روزانه پر شده است"},
        _brsapi_pro,
        key_parameter="key",
        denied={400: {"successful": False, "status": "missing_param"}, 401: {"successful": False, "status": "denied"}},
    ),
    Vendor(
        "navasan",
        "/latest/",
        boards.navasan,
        (("18ayar", "value"),),
        {"message": "invalid api_key"},
        _in_thousands,
        key_parameter="api_key",
    ),
    _book("nobitex_usdt", "USDTIRT", abroad.tether),
    _book("nobitex_paxg", "PAXGIRT", abroad.gold_token),
    Vendor(
        "goldapi",
        "/price/XAU",
        abroad.goldapi,
        (("price",),),
        {"error": "Symbol not found"},
        lambda body: written_over(body, [("price",)], lambda price: price + 0.0000001),
    ),
    Vendor(
        "swissquote",
        "/public-quotes/bboquotes/instrument/XAU/USD",
        abroad.swissquote,
        abroad.VENUE_FIGURES,
        [],
        lambda body: list(reversed(body)),
    ),
)
BY_KEY = {vendor.key: vendor for vendor in VENDORS}
BY_PLACE = {vendor.place.rstrip("/"): vendor for vendor in VENDORS}
#: Those who say what a gram of 18k costs in the bazaar.
DOMESTIC = ("wallgold", "milli", "talair", "tgju", "taline", "talasea", "brsapi", "navasan")


def environment(url: str) -> dict[str, str]:
    """What an installation has to be told so that it asks a market at `url` and nobody else."""
    urls = {f"ZARGAR_SOURCE_{vendor.prefix.upper()}_URL": f"{url}/{vendor.prefix}" for vendor in VENDORS}
    keys = {f"ZARGAR_SOURCE_{vendor.prefix.upper()}_KEY": KEY for vendor in VENDORS if vendor.key_parameter}
    return urls | keys
