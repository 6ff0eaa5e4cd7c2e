"""The drifts and the poison known of each source by name."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
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
from gold_prices.providers.protocol import Declared, Fault, SourceError
from gold_prices.rules.instruments import Instrument
from tests.gold_prices import bodies
from tests.gold_prices.whole_bodies import AT, RECEIVED, TRUTH, Path, put, whole_body

GOLD18 = Instrument.GOLD18
_EPOCH = int(AT.timestamp())


def values(source: Declared, body: object, received_at: datetime = RECEIVED) -> dict[Instrument, int]:
    """What could be read of a body, by instrument."""
    return {one.instrument: one.value for one in source.read(body, received_at).readings}


def fault(source: Declared, body: object) -> tuple[Fault, str]:
    """Why nothing could be read of a body."""
    with pytest.raises(SourceError) as refused:
        source.read(body, RECEIVED)
    return refused.value.fault, refused.value.reason


def changed(key: str, path: Path, value: object) -> Any:
    """A source's whole body with one place written over."""
    return put(whole_body(key), path, value)


def test_error_envelopes_with_200_are_refused() -> None:
    failed = "the answer says that it failed"
    assert fault(wallgold.SOURCE, {**whole_body("wallgold"), "success": False}) == (Fault.RETRY, failed)
    assert fault(wallgold.SOURCE, {"success": True, "result": []})[0] is Fault.UNKNOWN
    assert fault(milli.SOURCE, {**whole_body("milli"), "code": 17}) == (Fault.RETRY, failed)
    assert fault(nobitex.USDT, {"status": "failed", "code": "InvalidCurrency", "message": ""}) == (Fault.RETRY, failed)
    refused = {"successful": False, "status": "missing_param", "message_error": "کلید را بفرستید"}
    assert fault(brsapi.SOURCE, refused) == (Fault.PERMANENT, failed)
    assert fault(brsapi.SOURCE, {"successful": False, "status": "limit"}) == (Fault.RETRY, failed)
    assert fault(navasan.SOURCE, {"message": "invalid api_key"})[0] is Fault.UNKNOWN


def test_trading_halted_on_both_sides_gives_no_price() -> None:
    halted = copy.deepcopy(bodies.WALLGOLD)
    halted["result"][1]["buyStatus"] = "disable"
    assert values(wallgold.SOURCE, halted) == {GOLD18: 186_110_000}
    halted["result"][1]["sellStatus"] = "disable"
    assert fault(wallgold.SOURCE, halted) == (Fault.RETRY, "trading is halted there")
    assert values(talasea.SOURCE, {**bodies.TALASEA, "disableBuy": True}) == {GOLD18: 185_300_000}
    both = {**bodies.TALASEA, "disableBuy": True, "disableSell": True}
    assert fault(talasea.SOURCE, both) == (Fault.RETRY, "trading is halted there")


def test_a_new_market_without_a_price_does_not_hide_the_gold() -> None:
    empty = {"symbol": "GLD_NEW", "marketCap": {"lastPrice": None}}
    body = {**bodies.WALLGOLD, "result": [empty, None, *bodies.WALLGOLD["result"]]}
    assert values(wallgold.SOURCE, body) == {GOLD18: 186_110_000}


def test_wallgold_s_service_of_one_market() -> None:
    body = {"success": True, "result": {"price": "18611000", "priceExpiresAt": "2026-08-07T04:46:00Z", "ttl": 30}}
    reading = wallgold.SOURCE.read(body, RECEIVED).readings[0]
    assert (reading.value, reading.observed_at, reading.stamped) == (186_110_000, RECEIVED, False)
    assert fault(wallgold.SOURCE, {"success": True, "result": {"price": None}})[0] is Fault.RETRY


def test_flat_and_wrapped_bodies_are_the_same() -> None:
    flat = {"price18": 185380, "date": "2026-08-06T07:38:39"}
    assert milli.SOURCE.read(flat, RECEIVED) == milli.SOURCE.read(bodies.MILLI, RECEIVED)
    undated = milli.SOURCE.read({"price18": 185380}, RECEIVED).readings[0]
    assert (undated.observed_at, undated.stamped) == (RECEIVED, False)
    assert talasea.SOURCE.read({"data": bodies.TALASEA}, RECEIVED) == talasea.SOURCE.read(bodies.TALASEA, RECEIVED)
    whole = whole_body("taline")
    assert taline.SOURCE.read({"data": whole}, RECEIVED) == taline.SOURCE.read(whole["prices"], RECEIVED)
    whole = whole_body("brsapi")
    assert brsapi.SOURCE.read([whole], RECEIVED) == brsapi.SOURCE.read(whole, RECEIVED)


def test_buy_and_sell_may_be_swapped() -> None:
    upright = changed("taline", ("prices", 0, "price"), {"buy": 18451, "sell": 18599})
    swapped = changed("taline", ("prices", 0, "price"), {"buy": 18599, "sell": 18451})
    assert taline.SOURCE.read(upright, RECEIVED) == taline.SOURCE.read(swapped, RECEIVED)
    book = {**bodies.NOBITEX_USDT, "asks": bodies.NOBITEX_USDT["bids"], "bids": bodies.NOBITEX_USDT["asks"]}
    assert values(nobitex.USDT, book) == values(nobitex.USDT, bodies.NOBITEX_USDT)


def test_sides_far_apart_are_no_quote() -> None:
    for sides in ({"buy": 18000, "sell": 19900}, {"buy": 1853, "sell": 18530}):
        answer = taline.SOURCE.read(changed("taline", ("prices", 0, "price"), sides), RECEIVED)
        assert "too far apart" in answer.refused[GOLD18].reason
        assert Instrument.MESGHAL in {one.instrument for one in answer.readings}
    at_the_limit = changed("taline", ("prices", 0, "price"), {"buy": 19000, "sell": 21000})
    assert values(taline.SOURCE, at_the_limit)[GOLD18] == 200_000_000


def test_a_row_not_traded_is_refused_and_one_without_the_word_is_not() -> None:
    stopped = changed("taline", ("prices", 0, "status"), "disabled")
    assert GOLD18 in taline.SOURCE.read(stopped, RECEIVED).refused
    assert values(taline.SOURCE, changed("taline", ("prices", 0, "status"), "enabled"))[GOLD18] == TRUTH[GOLD18]


@pytest.mark.parametrize("unit", [None, "", "درهم", "تومن", "دلار"])
def test_a_brsapi_row_without_a_fitting_unit_is_refused(unit: object) -> None:
    answer = brsapi.SOURCE.read(changed("brsapi", ("gold", 0, "unit"), unit), RECEIVED)
    assert answer.refused[GOLD18].reason == "IR_GOLD_18K has no unit that fits it"
    assert len(answer.readings) == 9


def test_the_unit_of_every_row_counts() -> None:
    body = changed("brsapi", ("gold", 0), {"symbol": "IR_GOLD_18K", "price": "185,300,000", "unit": "ریال"})
    body["gold"][0]["time_unix"] = _EPOCH
    body["gold"][1]["unit"] = "تومان "
    body["gold"][2]["unit"] = "ريال"  # with the Arabic letter
    found = values(brsapi.SOURCE, body)
    assert found[GOLD18] == TRUTH[GOLD18]
    assert found[Instrument.GOLD24] == TRUTH[Instrument.GOLD24]
    assert found[Instrument.MESGHAL] == TRUTH[Instrument.MESGHAL] // 10


def test_the_paid_brsapi_groups_its_rows_once_more() -> None:
    whole = whole_body("brsapi")
    grouped = {
        "gold": {"type": whole["gold"][:3], "coin": whole["gold"][3:8], "coin_parsian": [], "ounce": []},
        "currency": {"free": whole["currency"]},
    }
    assert brsapi.SOURCE.read(grouped, RECEIVED) == brsapi.SOURCE.read(whole, RECEIVED)


def test_brsapi_without_epochs_has_its_jalali_time() -> None:
    row = {"symbol": "IR_GOLD_18K", "price": 18530000, "unit": "تومان", "date": "1405/05/15", "time": "12:00"}
    reading = brsapi.SOURCE.read({"gold": [row]}, RECEIVED).readings[0]
    assert reading.observed_at == AT
    row["time"] = "00:00"
    assert brsapi.SOURCE.read({"gold": [row]}, RECEIVED).readings[0].previous_close
    for date, clock in (("2647/10/28", "07:49"), ("1405/13/01", "07:49"), ("1405/05/15", "25:00"), (None, None)):
        assert fault(brsapi.SOURCE, {"gold": [{**row, "date": date, "time": clock}]})[0] is Fault.UNKNOWN


def test_navasan_coins_count_in_toman_or_thousands_as_the_body_says() -> None:
    whole = whole_body("navasan")
    assert values(navasan.SOURCE, whole)[Instrument.EMAMI] == TRUTH[Instrument.EMAMI]
    for item in ("abshodeh", "sekkeh", "bahar", "nim", "rob", "gerami"):
        whole[item]["value"] = f"{int(whole[item]['value']) / 1000:.3f}"
    found = values(navasan.SOURCE, whole)
    assert {one: found[one] for one in found} == {one: TRUTH[one] for one in navasan.SOURCE.fields}
    whole["sekkeh"]["value"] = "1850000"  # tenths of thousands: nobody's unit
    whole["18ayar"]["timestamp"] = 5
    assert set(navasan.SOURCE.read(whole, RECEIVED).refused) == {GOLD18, Instrument.EMAMI}
    whole["18ayar"]["value"] = "0"
    assert set(values(navasan.SOURCE, whole)) == {Instrument.USD}


def test_a_midnight_stamp_is_the_close_of_an_earlier_session() -> None:
    carried = changed("tgju", ("current", "geram18", "ts"), "2026-08-05 00:00:00")
    by_instrument = {one.instrument: one for one in tgju.SOURCE.read(carried, RECEIVED).readings}
    assert by_instrument[GOLD18].previous_close
    assert RECEIVED - by_instrument[GOLD18].observed_at > timedelta(hours=24)
    assert not by_instrument[Instrument.MESGHAL].previous_close


STAMPS: list[tuple[Declared, Any, Path]] = [
    (milli.SOURCE, "milli", ("data", "date")),
    (tgju.SOURCE, "tgju", ("current", "geram18", "ts")),
    (talair.SOURCE, "talair", ("gold", "gold_18k", "m")),
    (taline.SOURCE, "taline", ("prices", 0, "date", "utc_timestamp")),
    (brsapi.SOURCE, "brsapi", ("gold", 0, "time_unix")),
    (navasan.SOURCE, "navasan", ("18ayar", "timestamp")),
    (nobitex.USDT, "nobitex_usdt", ("lastUpdate",)),
    (goldapi.SOURCE, "goldapi", ("updatedAt",)),
    (swissquote.SOURCE, "swissquote", (0, "ts")),
]
IMPOSSIBLE = ["2647-10-28 07:49:47", "2026-13-01 10:00:00", "2026-08-07 10:00:00", "1348-10-30 00:00:00", "", 5, True]
IMPOSSIBLE += ["۲۰ مرداد", 1656484.352, 0, "-5", 17859913140, "soon", [], "0001-01-01T00:00:00+14:00", 10**30]


@pytest.mark.parametrize(("source", "key", "path"), STAMPS, ids=[case[1] for case in STAMPS])
def test_impossible_stamps_are_refused(source: Declared, key: str, path: Path) -> None:
    for stamp in IMPOSSIBLE:
        body = changed(key, path, stamp)
        try:
            found = values(source, body)
        except SourceError:
            found = {}
        assert next(iter(source.fields)) not in found, stamp


def test_a_clock_a_little_ahead_is_no_later_than_now() -> None:
    ahead = changed("goldapi", ("updatedAt",), "2026-08-06T08:35:00Z")
    assert goldapi.SOURCE.read(ahead, RECEIVED).readings[0].observed_at == RECEIVED


def test_times_without_their_zone_are_refused_where_a_zone_belongs() -> None:
    assert fault(goldapi.SOURCE, changed("goldapi", ("updatedAt",), "2026-08-06T08:30:00"))[1] == (
        "updatedAt has no zone"
    )


def test_talair_falls_back_to_persian_digits() -> None:
    body = changed("talair", ("gold", "gold_18k"), {"v": None, "v_fa": "۱۸٬۵۵۹٬۷۰۰", "m": _EPOCH})
    assert values(talair.SOURCE, body)[GOLD18] == 185_597_000


def test_the_book_has_two_sides_and_its_time_may_be_text() -> None:
    book = whole_body("nobitex_paxg")
    book["lastUpdate"] = str(book["lastUpdate"])
    assert values(nobitex.PAXG, book) == {Instrument.PAXG: TRUTH[Instrument.PAXG]}
    poor_sides: list[Any] = [[], None, [[]], [["1880000"]], [["1880000", "0"]], "1880000", [{"price": "1"}]]
    for side in ("asks", "bids"):
        for poor in poor_sides:
            assert fault(nobitex.PAXG, {**book, side: poor})[0] is not Fault.PERMANENT


def test_another_metal_or_venue_is_no_ounce_of_ours() -> None:
    for place, value in (("symbol", "XAG"), ("currency", "EUR")):
        assert fault(goldapi.SOURCE, changed("goldapi", (place,), value))[0] is Fault.UNKNOWN
    wide = changed("swissquote", (0, "spreadProfilePrices", 0, "spreadProfile"), "standard")
    assert fault(swissquote.SOURCE, wide) == (Fault.UNKNOWN, "no venue has a narrow quote")
    assert values(swissquote.SOURCE, [*wide, *whole_body("swissquote")]) == {Instrument.OUNCE: TRUTH[Instrument.OUNCE]}


def test_the_noise_of_a_binary_fraction_is_rounded_away() -> None:
    assert values(goldapi.SOURCE, changed("goldapi", ("price",), 4257.994999999999)) == {Instrument.OUNCE: 425_799}
    assert values(goldapi.SOURCE, changed("goldapi", ("price",), 4258.005)) == {Instrument.OUNCE: 425_801}
