"""Thousands of broken bodies of every source: no exception escapes, and no price is published outside the guards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gold_prices.providers import brsapi, navasan
from gold_prices.providers.protocol import Declared, Sheet, SourceError
from gold_prices.providers.transport import decoded
from gold_prices.rules.consensus import LastGood, Quote, agree_all
from gold_prices.rules.instruments import COINS, Instrument
from tests.gold_prices import bodies
from tests.gold_prices.mutations import broken_bytes, changed_bodies, paths_of
from tests.gold_prices.whole_bodies import RECEIVED, SOURCES, TRUTH, put, whole_body

BODIES = 4_000
#: The recorded body of each source beside the whole one, and when it was received.
RECORDED: dict[str, tuple[Any, datetime]] = {
    "wallgold": (bodies.WALLGOLD, RECEIVED),
    "milli": (bodies.MILLI, RECEIVED),
    "talair": (bodies.TALAIR, RECEIVED),
    "tgju": (bodies.TGJU, datetime(2026, 8, 12, 6, 45, tzinfo=UTC)),
    "taline": (bodies.TALINE, RECEIVED),
    "talasea": (bodies.TALASEA, RECEIVED),
    "brsapi": (bodies.BRSAPI, datetime(2025, 7, 24, 12, tzinfo=UTC)),
    "navasan": (bodies.NAVASAN, datetime(2022, 6, 29, 7, tzinfo=UTC)),
    "nobitex_usdt": (bodies.NOBITEX_USDT, RECEIVED),
    "nobitex_paxg": (bodies.NOBITEX_PAXG, RECEIVED),
    "goldapi": (bodies.GOLDAPI, datetime(2026, 8, 12, 6, 45, tzinfo=UTC)),
    "swissquote": (bodies.SWISSQUOTE, datetime(2026, 8, 18, 13, 30, tzinfo=UTC)),
}
OTHER_FACTORS = {brsapi.SOURCE.key: {Decimal(1), Decimal(10)}, navasan.SOURCE.key: {Decimal(10), Decimal(10_000)}}
INPUTS = (Instrument.USDT, Instrument.PAXG)
#: How far from the truth a published price may lie, in permille: beside honest families, and of a lone one.
BESIDE = dict.fromkeys(Instrument, 20) | dict.fromkeys(COINS, 40) | {Instrument.USD: 30, Instrument.OUNCE: 10}
ALONE = 40
STANDING = {
    instrument: LastGood(value=value, observed_at=RECEIVED - timedelta(minutes=5), confirmed=True, agreed_value=value)
    for instrument, value in TRUTH.items()
    if instrument not in INPUTS
}
#: What three honest families say beside the broken one: they differ by half a thousandth.
HONEST = {
    instrument: [
        Quote(
            source=f"honest{number}",
            family=f"honest{number}",
            instrument=instrument,
            value=value + value * number // 2000,
            observed_at=RECEIVED - timedelta(seconds=30 * number),
        )
        for number in range(3)
    ]
    for instrument, value in TRUTH.items()
}
Row = tuple[Instrument, int, datetime, bool]


def wrong_bodies(key: str, count: int) -> Iterator[tuple[object, bool, datetime]]:
    """Bodies as bytes (True) or decoded, half of each, from the whole body and from the recorded one."""
    dice = Random(key)
    for body, received_at in ((whole_body(key), RECEIVED), RECORDED[key]):
        text = json.dumps(body, ensure_ascii=dice.random() < 0.5)
        for raw in broken_bytes(text.encode(), count // 4, dice):
            yield raw, True, received_at
        for changed in changed_bodies(text, count // 4, dice):
            yield changed, False, received_at


def sheet_of(source: Declared, body: object, is_raw: bool, received_at: datetime) -> Sheet | None:
    """What could be read; None where it was refused as it should be."""
    try:
        return source.read(decoded(body) if isinstance(body, bytes) and is_raw else body, received_at)
    except SourceError:
        return None


def must_be_sound(source: Declared, sheet: Sheet, received_at: datetime) -> None:
    """Whatever was read is a possible figure of a possible moment, in a unit the source may use."""
    assert sheet.readings
    for reading in sheet.readings:
        field = source.fields[reading.instrument]
        assert 0 < reading.value < 10**18
        assert reading.factor in OTHER_FACTORS.get(source.key, set()) | {field.factor}
        assert reading.observed_at.tzinfo is not None
        assert received_at - timedelta(days=3661) < reading.observed_at <= received_at
    assert set(sheet.refused) | {one.instrument for one in sheet.readings} == set(source.fields)


def must_publish_nothing_wrong(source: Declared, rows: frozenset[Row]) -> None:
    """Beside three honest families, and alone against the standing price."""
    said = [
        Quote(
            source=source.key,
            family=source.family,
            instrument=instrument,
            value=value,
            observed_at=observed_at,
            previous_close=closed,
        )
        for instrument, value, observed_at, closed in sorted(rows)
    ]
    beside = [quote for one in {Instrument.GOLD18, *(row[0] for row in rows)} for quote in HONEST[one]]
    for quotes, is_alone in ((said + beside, False), (said, True)):
        for instrument, result in agree_all(quotes, last_good=STANDING, now=RECEIVED).items():
            if result.chosen is None:
                continue
            assert instrument not in INPUTS
            limit = ALONE if is_alone else BESIDE[instrument]
            assert abs(result.chosen.value - TRUTH[instrument]) * 1000 <= limit * TRUTH[instrument]
            assert is_alone or result.quorum >= 3


@pytest.mark.parametrize("key", RECORDED)
def test_broken_bodies_break_nothing(key: str) -> None:
    source, seen = SOURCES[key], 0
    judged: set[frozenset[Row]] = set()
    for body, is_raw, received_at in wrong_bodies(key, BODIES):
        seen += 1
        sheet = sheet_of(source, body, is_raw, received_at)
        if sheet is None:
            continue
        must_be_sound(source, sheet, received_at)
        rows = frozenset(
            # A body recorded in another year is judged as if it had come now, as old as it was then.
            (one.instrument, one.value, one.observed_at + (RECEIVED - received_at), one.previous_close)
            for one in sheet.readings
            if one.value != TRUTH[one.instrument]
        )
        if rows and rows not in judged:
            judged.add(rows)
            must_publish_nothing_wrong(source, rows)
    assert seen == BODIES
    assert len(judged) > 40


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("key", RECORDED)
def test_any_json_in_any_place_breaks_nothing(key: str) -> None:
    source, whole = SOURCES[key], whole_body(key)
    text = json.dumps(whole)

    @settings(
        max_examples=100,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(place=st.sampled_from(list(paths_of(whole))), value=JSON)
    def put_anything(place: Any, value: Any) -> None:
        for body in (put(json.loads(text), place, value), value):
            sheet = sheet_of(source, body, False, RECEIVED)
            if sheet is not None:
                must_be_sound(source, sheet, RECEIVED)

    put_anything()
