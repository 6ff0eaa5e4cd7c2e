"""Every adapter on a whole body of its source: each row by itself, and what no figure or stamp may be."""

from __future__ import annotations

from typing import Any

import pytest

from gold_prices.providers.protocol import Declared, Fault, Sheet, SourceError, Stamp, Unit
from gold_prices.rules.instruments import Instrument
from tests.gold_prices.whole_bodies import AT, RECEIVED, SOURCES, TRUTH, figures, places, put, whole_body

each_source = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
each_row = pytest.mark.parametrize(
    ("source", "instrument"),
    [(source, instrument) for source in SOURCES.values() for instrument in source.fields],
    ids=lambda value: getattr(value, "key", str(value)),
)

POISON: list[object] = [0, "0", "-176,696,700", "18,559,700-", "+5", "NaN", float("nan"), float("inf"), "1e9", [], {}]
POISON += [True, "1,2,3", "—", "", None, 10**40, "9" * 35, "۲۳٫۸۴۶٫۹۰۰", "<b>5</b>", "18 559 700", -185300000]


def told(source: Declared, instrument: Instrument, written: object) -> Any:
    """The source's whole body with every place of one figure written over."""
    body = whole_body(source.key)
    for path in places(source.key)[instrument]:
        put(body, path, written)
    return body


def read(source: Declared, body: object) -> Sheet | SourceError:
    """The sheet, or the error where nothing could be read."""
    try:
        return source.read(body, RECEIVED)
    except SourceError as error:
        return error


def why_not(answer: Sheet | SourceError, instrument: Instrument) -> SourceError:
    """Why an instrument has no reading."""
    if isinstance(answer, SourceError):
        return answer
    assert all(reading.instrument is not instrument for reading in answer.readings)
    return answer.refused[instrument]


@each_source
def test_a_whole_body_gives_every_instrument(source: Declared) -> None:
    sheet = source.read(whole_body(source.key), RECEIVED)
    assert {one.instrument: one.value for one in sheet.readings} == {one: TRUTH[one] for one in source.fields}
    assert sheet.refused == {}
    for reading in sheet.readings:
        assert reading.stamped is (source.stamp is not Stamp.NONE)
        assert reading.observed_at == (AT if reading.stamped else RECEIVED)
        assert reading.factor == source.fields[reading.instrument].factor
        assert reading.raw
        assert not reading.previous_close


@each_row
def test_a_poisoned_figure_costs_its_own_row(source: Declared, instrument: Instrument) -> None:
    for poison in POISON:
        answer = read(source, told(source, instrument, poison))
        error = why_not(answer, instrument)
        assert error.reason
        assert not str(poison).strip("0") or str(poison) not in error.reason
        if isinstance(answer, Sheet) and instrument is not Instrument.GOLD18:
            assert len(answer.readings) == len(source.fields) - 1


@each_row
@pytest.mark.parametrize("nothing", [None, ""])
def test_a_missing_figure_is_a_passing_fault(source: Declared, instrument: Instrument, nothing: object) -> None:
    assert why_not(read(source, told(source, instrument, nothing)), instrument).fault is Fault.RETRY


@each_row
def test_the_same_figure_in_every_spelling(source: Declared, instrument: Instrument) -> None:
    amount = int(figures(source)[instrument])
    persian = f"{amount:,}".translate(str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬"))
    arabic = str(amount).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for written in (amount, float(amount), str(amount), f"{amount:,}", f"{amount}.0000000000000000", persian, arabic):
        sheet = source.read(told(source, instrument, written), RECEIVED)
        assert {one.instrument: one.value for one in sheet.readings}[instrument] == TRUTH[instrument]


@each_source
@pytest.mark.parametrize(
    "body",
    [[], "text", 5, None, {}, {"current": None, "data": [], "gold": 1}, [[]], [{}], {"prices": {"GOLD18": 1}}],
    ids=str,
)
def test_a_body_of_another_kind_is_refused(source: Declared, body: object) -> None:
    with pytest.raises(SourceError):
        source.read(body, RECEIVED)


@pytest.mark.parametrize("source", [one for one in SOURCES.values() if len(one.fields) > 1], ids=lambda one: one.key)
def test_a_row_that_is_gone_is_refused_by_name(source: Declared) -> None:
    for instrument in source.fields:
        body = whole_body(source.key)
        path = places(source.key)[instrument][0]
        depth = -2 if source.key == "taline" else -1
        put(body, path[:depth], None)
        error = why_not(source.read(body, RECEIVED), instrument)
        assert error.fault is Fault.UNKNOWN
        assert error.reason.startswith("the body has no object")


@each_source
def test_declarations(source: Declared) -> None:
    for instrument, field in source.fields.items():
        assert field.factor > 0
        assert field.unit is (Unit.DOLLAR if instrument is Instrument.OUNCE else field.unit)
        assert field.unit is not Unit.TOMAN or field.factor % 10 == 0
        assert field.path
    assert all(url.startswith("https://") for url in source.base_urls)
    assert bool(source.base_urls) is (source.key != "manual")
    assert 0 < source.connect_timeout <= source.read_timeout <= 3
    assert str(source.display_name)
    assert str(source.terms)
    assert source.url_setting.startswith("ZARGAR_SOURCE_")


def test_inputs_of_the_derived_price_quote_nothing_of_the_bazaar() -> None:
    for key in ("nobitex_usdt", "nobitex_paxg", "goldapi", "swissquote"):
        assert set(SOURCES[key].fields) <= {Instrument.USDT, Instrument.PAXG, Instrument.OUNCE}
    for source in SOURCES.values():
        assert Instrument.PARITY not in source.fields


def test_only_venues_of_the_world_market_quote_the_ounce() -> None:
    assert {key for key, source in SOURCES.items() if Instrument.OUNCE in source.fields} == {"goldapi", "swissquote"}
