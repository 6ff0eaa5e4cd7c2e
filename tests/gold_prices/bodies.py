"""The wire format of each source, as recorded on 2026-08-06 and -08-12 and cut to the rows that matter."""

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
        "ons": {"p": "4,396.28", "ts": "2026-08-12 10:12:15"},
    },
    "tolerance_low": [],
    "tolerance_high": [],
    "last": [],
}
