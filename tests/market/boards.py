"""Boards that show what the bazaar pays: TGJU, tala.ir, BrsApi, Navasan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from persian.digits import to_persian
from tests.market.truth import Prices
from tests.market.writing import Path, clock, commas, epoch, jalali, tehran, toman

#: Written where a body cannot be without a time and the test gave none: the morning the formats were recorded.
RECORDED_AT = datetime(2026, 8, 6, 4, 41, 54, tzinfo=UTC)


def tgju(prices: Prices, at: datetime | None) -> Any:
    """Rial as text, with and without commas in one body; the ounce in dollars."""
    figures = {
        "geram18": commas(prices.gold18),
        "geram24": commas(prices.gold24),
        "mesghal": commas(prices.mesghal),
        "sekee": commas(prices.emami),
        "sekeb": commas(prices.bahar),
        "nim": commas(prices.half),
        "rob": commas(prices.quarter),
        "gerami": commas(prices.gram_coin),
        "price_dollar_rl": commas(prices.usd),
        "ons": f"{prices.ounce_cents / 100:,.2f}",
        "tgju_gold_irg18": str(prices.gold18 * 1029 // 1000),
    }
    moment = at or RECORDED_AT
    rows = {
        slug: {
            "p": written,
            "h": written,
            "l": written,
            "d": "4,721,000",
            "dp": 2.58,
            "dt": "low",
            "t": to_persian(clock(moment, "%H:%M:%S")),
            "t_en": clock(moment, "%H:%M:%S"),
            "ts": tehran(moment),
        }
        for slug, written in figures.items()
    }
    rows["usdt-irr"] = {"p": "256,300", "d": "0", "dp": 0, "dt": "", "ts": "2020-11-11 19:01:01"}
    return {"current": rows, "tolerance_low": [], "tolerance_high": [], "last": []}


def talair(prices: Prices, at: datetime | None) -> Any:
    """Toman with commas; some rows are corrupt, as they always are there."""
    moment = at or RECORDED_AT

    def row(rial: int) -> dict[str, Any]:
        text = commas(toman(rial))
        stamps = {"m": epoch(moment), "jdate": f"{clock(moment)} {jalali(moment)}"}
        return {**stamps, "v": text, "v_fa": to_persian(text).replace(",", "٬"), "min": "-923", "d": "11,543 (0.06%)"}

    gold = {
        "gold_18k": {**row(prices.gold18), "c": "طلاي 18 عيار"},
        "gold_24k": row(prices.gold24),
        "gold_bazartehran": row(prices.mesghal),
        "gold_mesghal_usd": {**row(prices.mesghal), "v": "0", "d": "-4,046 (100%)"},
        "gold_ounce": {**row(0), "v": "4046.35"},
        "gold_bazarstatus": {"v": "بازار باز"},
    }
    coins = {
        "sekke-jad": row(prices.emami),
        "sekke-gad": row(prices.bahar),
        "sekke-nim": row(prices.half),
        "sekke-rob": row(prices.quarter),
        "sekke-grm": row(prices.gram_coin),
    }
    return {"gold": gold, "sekke": coins, "arz": {"arz_dolar": {**row(0), "v": "0", "d": "-30,440 (100%)"}}}


def brsapi(prices: Prices, at: datetime | None) -> Any:
    """Toman as whole numbers with the unit beside each; the ounce in whole dollars, the yen per hundred."""
    moment = at or RECORDED_AT
    stamps = {"date": jalali(moment), "time": clock(moment), "time_unix": epoch(moment)}

    def row(symbol: str, figure: object, unit: str = "تومان", name: str = "") -> dict[str, Any]:
        moved = {"change_value": -25600, "change_percent": -0.36}
        return {**stamps, "symbol": symbol, "name": name or symbol, "price": figure, **moved, "unit": unit}

    gold = [
        row("IR_GOLD_18K", toman(prices.gold18), name="طلای 18 عیار"),
        row("IR_GOLD_24K", toman(prices.gold24), name="طلای 24 عیار"),
        row("IR_GOLD_MELTED", toman(prices.mesghal), name="طلای آب‌شده نقدی"),
        row("XAUUSD", round(prices.ounce_cents / 100), unit="دلار", name="انس طلا"),
        row("IR_COIN_1G", toman(prices.gram_coin)),
        row("IR_COIN_QUARTER", toman(prices.quarter)),
        row("IR_COIN_HALF", toman(prices.half)),
        row("IR_COIN_EMAMI", toman(prices.emami)),
        row("IR_COIN_BAHAR", toman(prices.bahar)),
    ]
    currency = [
        row("USDT_IRT", toman(prices.usdt), name="دلار تتر"),
        row("USD", toman(prices.usd), name="دلار"),
        row("JPY", toman(prices.usd * 68 // 100), name="یکصد ین ژاپن"),
    ]
    return {"gold": gold, "currency": currency, "cryptocurrency": [row("BTC", "118590", unit="دلار")]}


def navasan(prices: Prices, at: datetime | None) -> Any:
    """Toman as text, coins and mesghal in full; a row without a name is normal there."""
    moment = at or RECORDED_AT
    stamps = {"timestamp": epoch(moment), "date": f"{jalali(moment, '-')} {clock(moment, '%H:%M:%S')}"}
    figures = {
        "18ayar": prices.gold18,
        "abshodeh": prices.mesghal,
        "sekkeh": prices.emami,
        "bahar": prices.bahar,
        "nim": prices.half,
        "rob": prices.quarter,
        "gerami": prices.gram_coin,
        "usd_sell": prices.usd,
        "usd_buy": prices.usd,
        "usdt": prices.usdt,
    }
    rows: dict[str, Any] = {
        item: {"value": str(toman(rial)), "change": 2100, **stamps} for item, rial in figures.items()
    }
    rows["usd_xau"] = {"value": f"{prices.ounce_cents / 100:.2f}", "change": 0, **stamps}
    rows["bub_sekkeh"] = {"change": 0, **stamps}
    rows[""] = {"value": "0", "change": 0, "timestamp": 1638614375, "date": "1400-09-13 14:09:35"}
    return rows


NAVASAN_IN_THOUSANDS: tuple[Path, ...] = tuple(
    (item, "value") for item in ("abshodeh", "sekkeh", "bahar", "nim", "rob", "gerami")
)
