"""A whole body of every source, all of one true market: what each would say at `AT` of every instrument it quotes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gold_prices.providers import (
    brsapi,
    goldapi,
    manual,
    milli,
    navasan,
    nobitex,
    swissquote,
    talair,
    talasea,
    taline,
    tgju,
    wallgold,
)
from gold_prices.providers.protocol import Declared
from gold_prices.rules.instruments import Instrument
from persian.days import TEHRAN

#: A Thursday morning; every row of every body is stamped with it.
AT = datetime(2026, 8, 6, 8, 30, tzinfo=UTC)
RECEIVED = datetime(2026, 8, 6, 8, 30, 20, tzinfo=UTC)
TRUTH: dict[Instrument, int] = {
    Instrument.GOLD18: 185_300_000,
    Instrument.GOLD24: 247_070_000,
    Instrument.MESGHAL: 802_680_000,
    Instrument.EMAMI: 1_850_000_000,
    Instrument.BAHAR: 1_805_000_000,
    Instrument.HALF: 945_000_000,
    Instrument.QUARTER: 525_000_000,
    Instrument.GRAM_COIN: 270_000_000,
    Instrument.OUNCE: 425_800,
    Instrument.USD: 1_874_000,
    Instrument.USDT: 1_880_000,
    Instrument.PAXG: 8_005_000_000,
}
SOURCES: dict[str, Declared] = {
    source.key: source
    for source in (
        wallgold.SOURCE,
        milli.SOURCE,
        talair.SOURCE,
        tgju.SOURCE,
        taline.SOURCE,
        talasea.SOURCE,
        brsapi.SOURCE,
        navasan.SOURCE,
        nobitex.USDT,
        nobitex.PAXG,
        goldapi.SOURCE,
        swissquote.SOURCE,
        manual.SOURCE,
    )
}
Path = tuple[str | int, ...]
_EPOCH = int(AT.timestamp())
_WALL = AT.astimezone(TEHRAN).strftime("%Y-%m-%d %H:%M:%S")
_ISO = AT.strftime("%Y-%m-%dT%H:%M:%SZ")


def figures(source: Declared) -> dict[Instrument, Decimal]:
    """What the source writes of each of its instruments."""
    return {instrument: TRUTH[instrument] / field.factor for instrument, field in source.fields.items()}


def whole_body(key: str) -> Any:
    """The source's body with every row it declares."""
    rows = {SOURCES[key].fields[one].path: f"{amount:f}" for one, amount in figures(SOURCES[key]).items()}
    figure = next(iter(rows.values()))
    simple: dict[str, Any] = {
        "wallgold": {"success": True, "result": [{"symbol": wallgold.SYMBOL, "marketCap": {"lastPrice": figure}}]},
        "milli": {"code": 0, "data": {"price18": int(figure), "date": _WALL.replace(" ", "T")}},
        "talasea": {"price": figure, "disableBuy": False, "disableSell": False},
        "goldapi": {"symbol": "XAU", "currency": "USD", "price": float(figure), "updatedAt": _ISO},
        "swissquote": [
            {
                "ts": _EPOCH * 1000,
                "spreadProfilePrices": [{"spreadProfile": "prime", "bid": float(figure), "ask": float(figure)}],
            }
        ],
        "manual": {"toman_per_g": figure, "typed_at": _ISO},
        "tgju": {"current": {path.removeprefix("current."): {"p": raw, "ts": _WALL} for path, raw in rows.items()}},
        "navasan": {path: {"value": raw, "timestamp": _EPOCH} for path, raw in rows.items()},
    }
    if key.startswith("nobitex"):
        return {"status": "ok", "lastUpdate": _EPOCH * 1000, "asks": [[figure, "2.5"]], "bids": [[figure, "1.5"]]}
    return simple[key] if key in simple else _board(key, rows)


def _board(key: str, rows: dict[str, str]) -> Any:
    if key == "talair":
        board: dict[str, Any] = {"gold": {}, "sekke": {}}
        for path, raw in rows.items():
            section, name = path.split(".")
            board[section][name] = {"v": f"{int(raw):,}", "m": _EPOCH}
        return board
    if key == "taline":
        return {
            "prices": [
                {
                    "symbol": path.removeprefix("prices."),
                    "price": {"buy": int(raw), "sell": int(raw)},
                    "date": {"utc_timestamp": _ISO},
                }
                for path, raw in rows.items()
            ]
        }
    sections: dict[str, list[Any]] = {"gold": [], "currency": []}
    for path, raw in rows.items():
        section, symbol = path.split(".")
        sections[section].append({"symbol": symbol, "price": int(raw), "unit": "تومان", "time_unix": _EPOCH})
    return sections


def places(key: str) -> dict[Instrument, list[Path]]:
    """Where in its whole body each instrument's figure stands; both places of a two-sided one."""
    found: dict[Instrument, list[Path]] = {}
    for number, (instrument, field) in enumerate(SOURCES[key].fields.items()):
        section, _, name = field.path.partition(".")
        beside = [one.path.partition(".")[2] for one in SOURCES[key].fields.values() if one.path.startswith(section)]
        by_source: dict[str, list[Path]] = {
            "wallgold": [("result", 0, "marketCap", "lastPrice")],
            "milli": [("data", "price18")],
            "talasea": [("price",)],
            "goldapi": [("price",)],
            "swissquote": [(0, "spreadProfilePrices", 0, "bid"), (0, "spreadProfilePrices", 0, "ask")],
            "manual": [("toman_per_g",)],
            "tgju": [("current", name, "p")],
            "navasan": [(field.path, "value")],
            "talair": [(section, name, "v")],
            "taline": [("prices", number, "price", "buy"), ("prices", number, "price", "sell")],
            "brsapi": [(section, beside.index(name) if name in beside else 0, "price")],
        }
        found[instrument] = by_source.get(key, [("asks", 0, 0), ("bids", 0, 0)])
    return found


def put(body: Any, path: Path, value: object) -> Any:
    """The same body with one place written over."""
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return body


def got(body: Any, path: Path) -> Any:
    """What stands at a place."""
    for step in path:
        body = body[step]
    return body
