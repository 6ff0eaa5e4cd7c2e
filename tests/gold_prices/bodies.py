"""The wire format of each source, as recorded and cut to the rows that matter.

Most on 2026-08-06, TGJU's and gold-api's on -08-12, BrsApi's on 2025-07-24, Navasan's on 2022-06-29; Nobitex's books
and Swissquote's venues in the documented shape with figures of 2026-08.
"""

from typing import Any

WALLGOLD: dict[str, Any] = {
    "result": [
        {
            "symbol": "SLV_990TMN",
            "buyStatus": "enable",
            "sellStatus": "enable",
            "marketCap": {"symbol": "SLV_990TMN", "lastPrice": None, "lastBuyPrice": None, "lastSellPrice": None},
        },
        {
            "symbol": "GLD_18C_750TMN",
            "baseAsset": "GLD_18C_750",
            "quoteAsset": "TMN",
            "otcFeeCoefficient": "0.005",
            "buyStatus": "enable",
            "sellStatus": "enable",
            "createdAt": "2022-12-18T00:00:00Z",
            "marketCap": {
                "symbol": "GLD_18C_750TMN",
                "24hHighPrice": "18620000.0000000000000000",
                "lastPrice": "18611000",
                "lastBuyPrice": "18611000",
                "lastSellPrice": "18611000",
            },
        },
    ],
    "message": "عملیات با موفقیت انجام شد",
    "success": True,
}
MILLI: dict[str, Any] = {
    "code": 0,
    "message": "عملیات با موفقیت انجام شد.",
    "data": {"price18": 185380, "date": "2026-08-06T07:38:39"},
}
TALAIR: dict[str, Any] = {
    "gold": {
        "gold_18k": {
            "m": 1785991314,
            "jdate": "08:11 1405/05/15",
            "v": "18,559,700",
            "v_fa": "۱۸,۵۵۹,۷۰۰",
            "c": "طلاي 18 عيار",
            "min": "-923",
            "max": "22,853,548",
            "d": "11,543 (0.06%)",
        },
        "gold_bazartehran": {"v": "80,397,000"},
        "gold_bazarstatus": {"v": "بازار بسته"},
    },
    "sekke": {"sekke-jad": {"v": "185,000,000"}},
    "arz": {"arz_dolar": {"v": "0", "d": "-30,440 (100%)"}},
}
TGJU: dict[str, Any] = {
    "current": {
        "geram18": {
            "p": "182,954,000",
            "h": "187,677,000",
            "l": "181,599,000",
            "d": "4,721,000",
            "dp": 2.58,
            "dt": "low",
            "t": "۱۴:۱۵:۳۹",
            "t_en": "14:15:39",
            "ts": "2026-07-20 14:15:39",
        },
        "sekee": {
            "p": "1,894,850,000",
            "h": "1,900,100,000",
            "l": "1,889,800,000",
            "d": "0",
            "dp": 0,
            "dt": "",
            "t": "۲۰ مرداد",
            "t_en": "11 Aug",
            "ts": "2026-08-11 00:00:00",
        },
        "ons": {
            "p": "4,396.28",
            "h": "4,414.25",
            "l": "4,364.66",
            "d": "25.91",
            "dp": 0.59,
            "dt": "high",
            "t": "۱۰:۱۲:۱۵",
            "t_en": "10:12:15",
            "ts": "2026-08-12 10:12:15",
        },
        "tgju_gold_irg18": {"p": "197621000", "d": "30000", "dp": 0.02, "dt": "low", "ts": "2026-08-12 10:12:22"},
    },
    "tolerance_low": [],
    "tolerance_high": [],
    "last": [],
}
TALASEA: dict[str, Any] = {
    "price": "18530",
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
TALINE: dict[str, Any] = {
    "prices": [
        {
            "symbol": "GOLD18",
            "title": "گرم طلا عیار ۱۸",
            "status": "enabled",
            "price": {"sell": 18599, "buy": 18451, "highest": 18583, "lowest": 18410},
            "direction": "down",
            "date": {
                "utc_timestamp": "2026-08-06T03:53:36.767606Z",
                "datetime": "2026-08-06 07:23:36",
                "iran_timestamp": "2026-08-06T07:23:36.767689+03:30",
                "jdatetime": "1405-05-15 07:23:36",
            },
        },
        {
            "symbol": "GOLD_MITHQAL17",
            "title": "مظنه - مثقال عیار ۱۷",
            "status": "enabled",
            "price": {"sell": 80570, "buy": 79928},
        },
        {
            "symbol": "SEKEH_E",
            "title": "سکه تمام",
            "status": "enabled",
            "price": {"sell": 184015, "buy": 184015},
            "date": {"utc_timestamp": "2026-08-06T04:19:47Z", "jdatetime": "2647-10-28 07:49:47"},
        },
    ]
}


def _brs(symbol: str, price: int, clock: str, epoch: int, unit: str = "تومان") -> dict[str, Any]:
    return {
        "date": "1404/05/02",
        "time": clock,
        "time_unix": epoch,
        "symbol": symbol,
        "price": price,
        "change_value": -25600,
        "change_percent": -0.36,
        "unit": unit,
    }


BRSAPI: dict[str, Any] = {
    "gold": [
        _brs("IR_GOLD_18K", 7108800, "15:25", 1753358100),
        _brs("IR_GOLD_MELTED", 30794000, "15:25", 1753358100),
        _brs("XAUUSD", 3362, "15:25", 1753358100, "دلار"),
        _brs("IR_COIN_1G", 14700000, "11:33", 1753344180),
        _brs("IR_COIN_QUARTER", 24700000, "12:19", 1753346940),
        _brs("IR_COIN_HALF", 42600000, "13:50", 1753352400),
        _brs("IR_COIN_EMAMI", 79510000, "15:25", 1753358100),
        _brs("IR_COIN_BAHAR", 71790000, "15:25", 1753358100),
    ],
    "currency": [
        _brs("USDT_IRT", 88155, "15:26", 1753358160),
        _brs("USD", 88350, "15:25", 1753358100),
        {"symbol": "JPY", "name_en": "Japanese Yen", "name": "یکصد ین ژاپن", "price": 60485, "unit": "تومان"},
    ],
    "cryptocurrency": [{"symbol": "BTC", "price": "118590", "unit": "دلار"}],
}
NAVASAN: dict[str, Any] = {
    "18ayar": {"value": "1358300", "change": 2100, "timestamp": 1656484272, "date": "1401-04-08 11:01:12"},
    "abshodeh": {"value": "5884", "change": 9, "timestamp": 1656484279, "date": "1401-04-08 11:01:19"},
    "sekkeh": {"value": "14350", "change": 0, "timestamp": 1656419977, "date": "1401-04-07 17:09:37"},
    "usd_sell": {"value": "30720", "change": 0, "timestamp": 1656437371, "date": "1401-04-07 21:59:31"},
    "": {"value": "0", "change": 0, "timestamp": 1638614375, "date": "1400-09-13 14:09:35"},
}
NOBITEX_USDT: dict[str, Any] = {
    "status": "ok",
    "lastUpdate": 1785991500704,
    "lastTradePrice": "1879800",
    "asks": [["1880500", "1016.2"], ["1881000", "0.2561"]],
    "bids": [["1879500", "126.571"], ["1879000", "0.818994"]],
}
NOBITEX_PAXG: dict[str, Any] = {
    "status": "ok",
    "lastUpdate": "1785991500704",
    "lastTradePrice": "8001000000",
    "asks": [["8010000000", "0.016"]],
    "bids": [["7990000001", "0.126571"]],
}
GOLDAPI: dict[str, Any] = {
    "currency": "USD",
    "currencySymbol": "$",
    "exchangeRate": 1.0,
    "name": "Gold",
    "price": 4397.5,
    "symbol": "XAU",
    "updatedAt": "2026-08-12T06:42:38Z",
    "updatedAtReadable": "a few seconds ago",
}
SWISSQUOTE: list[Any] = [
    {
        "topo": {"platform": "AT", "server": "AT"},
        "spreadProfilePrices": [
            {"spreadProfile": "standard", "bidSpread": 27.0, "askSpread": 27.0, "bid": 4160.5, "ask": 4161.4}
        ],
        "ts": 1787059781075,
    },
    {
        "topo": {"platform": "SwissquoteLtd", "server": "Live5"},
        "spreadProfilePrices": [
            {"spreadProfile": "premium", "bidSpread": 25.6, "askSpread": 25.6, "bid": 4389.049, "ask": 4389.711},
            {"spreadProfile": "prime", "bidSpread": 24.2, "askSpread": 24.2, "bid": 4389.063, "ask": 4389.697},
        ],
        "ts": 1787059781075,
    },
]
