"""What each adapter makes of the body recorded from its source."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gold_prices.providers import (
    brsapi,
    goldapi,
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
from gold_prices.providers.protocol import Declared, Reading, Sheet
from gold_prices.rules.instruments import Instrument
from tests.gold_prices import bodies

#: Just after the captures of 2026-08-06.
RECEIVED = datetime(2026, 8, 6, 4, 46, tzinfo=UTC)
GOLD18, OUNCE = Instrument.GOLD18, Instrument.OUNCE


def utc(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def reading(sheet: Sheet, instrument: Instrument) -> Reading:
    """The sheet's reading of an instrument."""
    return next(one for one in sheet.readings if one.instrument is instrument)


RECORDED: list[tuple[Declared, Any, Instrument, int, datetime, datetime]] = [
    (wallgold.SOURCE, bodies.WALLGOLD, GOLD18, 186_110_000, RECEIVED, RECEIVED),
    (milli.SOURCE, bodies.MILLI, GOLD18, 185_380_000, utc(2026, 8, 6, 4, 8, 39), RECEIVED),
    (talasea.SOURCE, bodies.TALASEA, GOLD18, 185_300_000, RECEIVED, RECEIVED),
    (talair.SOURCE, bodies.TALAIR, GOLD18, 185_597_000, utc(2026, 8, 6, 4, 41, 54), RECEIVED),
    (tgju.SOURCE, bodies.TGJU, GOLD18, 182_954_000, utc(2026, 7, 20, 10, 45, 39), RECEIVED),
    (taline.SOURCE, bodies.TALINE, GOLD18, 185_250_000, utc(2026, 8, 6, 3, 53, 36, 767606), RECEIVED),
    (taline.SOURCE, bodies.TALINE, Instrument.EMAMI, 1_840_150_000, utc(2026, 8, 6, 4, 19, 47), RECEIVED),
    (brsapi.SOURCE, bodies.BRSAPI, GOLD18, 71_088_000, utc(2025, 7, 24, 11, 55), utc(2025, 7, 24, 12)),
    (brsapi.SOURCE, bodies.BRSAPI, Instrument.USDT, 881_550, utc(2025, 7, 24, 11, 56), utc(2025, 7, 24, 12)),
    (brsapi.SOURCE, bodies.BRSAPI, Instrument.GRAM_COIN, 147_000_000, utc(2025, 7, 24, 8, 3), utc(2025, 7, 24, 12)),
    (navasan.SOURCE, bodies.NAVASAN, GOLD18, 13_583_000, utc(2022, 6, 29, 6, 31, 12), utc(2022, 6, 29, 7)),
    (navasan.SOURCE, bodies.NAVASAN, Instrument.EMAMI, 143_500_000, utc(2022, 6, 28, 12, 39, 37), utc(2022, 6, 29, 7)),
    (navasan.SOURCE, bodies.NAVASAN, Instrument.USD, 307_200, utc(2022, 6, 28, 17, 29, 31), utc(2022, 6, 29, 7)),
    (nobitex.USDT, bodies.NOBITEX_USDT, Instrument.USDT, 1_880_000, utc(2026, 8, 6, 4, 45), RECEIVED),
    (nobitex.PAXG, bodies.NOBITEX_PAXG, Instrument.PAXG, 8_000_000_001, utc(2026, 8, 6, 4, 45), RECEIVED),
    (goldapi.SOURCE, bodies.GOLDAPI, OUNCE, 439_750, utc(2026, 8, 12, 6, 42, 38), utc(2026, 8, 12, 6, 45)),
    (swissquote.SOURCE, bodies.SWISSQUOTE, OUNCE, 438_938, utc(2026, 8, 18, 13, 29, 41), utc(2026, 8, 18, 13, 30)),
]


@pytest.mark.parametrize(
    ("source", "body", "instrument", "value", "observed_at", "received_at"),
    RECORDED,
    ids=[f"{case[0].key}-{case[2]}" for case in RECORDED],
)
def test_recorded_body(
    source: Declared, body: Any, instrument: Instrument, value: int, observed_at: datetime, received_at: datetime
) -> None:
    before = copy.deepcopy(body)
    found = reading(source.read(body, received_at), instrument)
    assert (found.value, found.observed_at.replace(microsecond=observed_at.microsecond)) == (value, observed_at)
    assert found.raw
    assert not found.previous_close
    assert body == before


def test_corrupt_rows_cost_themselves_only() -> None:
    sheet = talair.SOURCE.read(bodies.TALAIR, RECEIVED)
    assert [one.instrument for one in sheet.readings] == [GOLD18]
    assert sheet.refused[Instrument.EMAMI].reason == "sekke-jad.m is no time"
    assert sheet.refused[Instrument.GOLD24].reason == "the body has no object gold.gold_24k"
    sheet = taline.SOURCE.read(bodies.TALINE, RECEIVED)
    assert sheet.refused[Instrument.MESGHAL].reason == "the body has no object GOLD_MITHQAL17.date"


def test_a_coin_of_yesterday_says_so() -> None:
    now = datetime(2026, 8, 12, 6, 45, tzinfo=UTC)
    sheet = tgju.SOURCE.read(bodies.TGJU, now)
    emami = reading(sheet, Instrument.EMAMI)
    assert emami.previous_close
    assert emami.value == 1_894_850_000
    assert now - emami.observed_at > timedelta(hours=24)


@pytest.mark.parametrize(("source", "body"), [(tgju.SOURCE, bodies.TGJU), (brsapi.SOURCE, bodies.BRSAPI)])
def test_the_ounce_of_a_board_of_the_bazaar_is_not_read(source: Declared, body: Any) -> None:
    assert "'ons'" in str(body) or "XAUUSD" in str(body)
    sheet = source.read(body, RECEIVED)
    assert OUNCE not in {*sheet.refused, *(one.instrument for one in sheet.readings)}


def test_a_two_sided_quote_is_kept_as_written_and_halved_exactly() -> None:
    gold = reading(taline.SOURCE.read(bodies.TALINE, RECEIVED), GOLD18)
    assert (gold.raw, gold.factor) == ("18451 / 18599", Decimal(10_000))
    book = reading(nobitex.PAXG.read(bodies.NOBITEX_PAXG, RECEIVED), Instrument.PAXG)
    assert (book.raw, book.value) == ("7990000001 / 8010000000", 8_000_000_001)


def test_the_mesghal_of_2022_is_in_thousands_and_its_ratio_holds() -> None:
    sheet = navasan.SOURCE.read(bodies.NAVASAN, datetime(2022, 6, 29, 7, tzinfo=UTC))
    mesghal, gram = reading(sheet, Instrument.MESGHAL), reading(sheet, GOLD18)
    assert (mesghal.value, mesghal.factor) == (58_840_000, Decimal(10_000))
    assert abs(mesghal.value * 10_000 - gram.value * 43_318) < 10 * gram.value
