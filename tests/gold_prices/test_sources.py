"""Each adapter reads its recorded body, lives with the drifts we know of, and refuses the poison we know of."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gold_prices.providers import milli, registry, talair, tgju, wallgold
from gold_prices.providers.protocol import Fault, Source, SourceError, Unit
from tests.gold_prices import bodies

#: Just after the captures of 2026-08-06.
RECEIVED = datetime(2026, 8, 6, 4, 46, tzinfo=UTC)
SOURCES: list[tuple[Source, dict[str, Any], int, datetime]] = [
    (wallgold.SOURCE, bodies.WALLGOLD, 186_110_000, RECEIVED),
    (milli.SOURCE, bodies.MILLI, 185_380_000, datetime(2026, 8, 6, 4, 8, 39, tzinfo=UTC)),
    (talair.SOURCE, bodies.TALAIR, 185_597_000, datetime(2026, 8, 6, 4, 41, 54, tzinfo=UTC)),
    (tgju.SOURCE, bodies.TGJU, 182_954_000, datetime(2026, 7, 20, 10, 45, 39, tzinfo=UTC)),
]
each_source = pytest.mark.parametrize(
    ("source", "body", "rial", "observed_at"), SOURCES, ids=[case[0].key for case in SOURCES]
)
#: Where each body carries its figure.
FIGURES: list[tuple[Source, dict[str, Any], tuple[str | int, ...]]] = [
    (wallgold.SOURCE, bodies.WALLGOLD, ("result", 1, "marketCap", "lastPrice")),
    (milli.SOURCE, bodies.MILLI, ("data", "price18")),
    (talair.SOURCE, bodies.TALAIR, ("gold", "gold_18k", "v")),
    (tgju.SOURCE, bodies.TGJU, ("current", "geram18", "p")),
]
each_figure = pytest.mark.parametrize(("source", "body", "path"), FIGURES, ids=[case[0].key for case in FIGURES])


def changed(body: dict[str, Any], path: tuple[str | int, ...], value: object) -> Any:
    """A copy of the body with one place written over."""
    copied: Any = copy.deepcopy(body)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


@each_source
def test_recorded_body(source: Source, body: dict[str, Any], rial: int, observed_at: datetime) -> None:
    reading = source.read(body, RECEIVED)
    assert (reading.rial_per_g, reading.observed_at) == (rial, observed_at)
    assert reading.raw
    assert not reading.previous_close


@each_source
def test_declarations(source: Source, body: dict[str, Any], rial: int, observed_at: datetime) -> None:
    assert source.rial_per_unit % (10 if source.unit is Unit.TOMAN else 1) == 0
    assert source.base_urls
    assert all(url.startswith("https://") for url in source.base_urls)
    assert 0 < source.connect_timeout <= source.read_timeout <= 3
    assert str(source.display_name)


@each_figure
@pytest.mark.parametrize(
    "poison", [0, "0", "-176,696,700", "18,559,700-", "+5", "NaN", "1e9", [], {}, True, "1,2,3", "—"]
)
def test_poisoned_figures_are_refused(
    source: Source, body: dict[str, Any], path: tuple[str | int, ...], poison: object
) -> None:
    with pytest.raises(SourceError) as refused:
        source.read(changed(body, path, poison), RECEIVED)
    assert refused.value.reason


@each_figure
@pytest.mark.parametrize("poison", [None, ""])
def test_missing_figures_are_a_passing_fault(
    source: Source, body: dict[str, Any], path: tuple[str | int, ...], poison: object
) -> None:
    without = changed(body, path, poison)
    if source is talair.SOURCE:
        without = changed(without, ("gold", "gold_18k", "v_fa"), poison)
    with pytest.raises(SourceError) as refused:
        source.read(without, RECEIVED)
    assert refused.value.fault is Fault.RETRY


@each_figure
@pytest.mark.parametrize(
    "written", ["185,380", "۱۸۵٬۳۸۰", "185380", 185380, 185380.0, "185380.0000000000000000", "١٨٥٣٨٠"]
)
def test_the_same_figure_in_every_spelling(
    source: Source, body: dict[str, Any], path: tuple[str | int, ...], written: object
) -> None:
    assert source.read(changed(body, path, written), RECEIVED).rial_per_g == 185_380 * source.rial_per_unit


@each_figure
@pytest.mark.parametrize("body_of_another_kind", [[], "text", 5, None, {}, {"current": None, "data": [], "gold": 1}])
def test_a_body_of_another_kind_is_refused(
    source: Source, body: dict[str, Any], path: tuple[str | int, ...], body_of_another_kind: object
) -> None:
    with pytest.raises(SourceError):
        source.read(body_of_another_kind, RECEIVED)


def test_error_envelopes_with_200_are_refused() -> None:
    for source, body in [
        (wallgold.SOURCE, {**bodies.WALLGOLD, "success": False}),
        (wallgold.SOURCE, {"success": True, "result": []}),
        (milli.SOURCE, {**bodies.MILLI, "code": 17}),
    ]:
        with pytest.raises(SourceError):
            source.read(body, RECEIVED)


def test_wallgold_with_both_sides_halted_gives_no_price() -> None:
    halted = changed(bodies.WALLGOLD, ("result", 1, "buyStatus"), "disable")
    assert wallgold.SOURCE.read(halted, RECEIVED).rial_per_g == 186_110_000
    with pytest.raises(SourceError):
        wallgold.SOURCE.read(changed(halted, ("result", 1, "sellStatus"), "disable"), RECEIVED)


def test_milli_still_reads_its_older_flat_body() -> None:
    flat = {"price18": 185380, "date": "2026-08-06T07:38:39"}
    assert milli.SOURCE.read(flat, RECEIVED) == milli.SOURCE.read(bodies.MILLI, RECEIVED)
    without_date = milli.SOURCE.read({"price18": 185380}, RECEIVED)
    assert (without_date.observed_at, without_date.stamped) == (RECEIVED, False)


def test_a_midnight_stamp_is_the_close_of_an_earlier_session() -> None:
    carried = changed(bodies.TGJU, ("current", "geram18", "ts"), "2026-08-05 00:00:00")
    reading = tgju.SOURCE.read(carried, RECEIVED)
    assert reading.previous_close
    assert RECEIVED - reading.observed_at > timedelta(hours=24)


@pytest.mark.parametrize(
    "stamp", ["2647-10-28 07:49:47", "2026-13-01 10:00:00", "2026-08-07 10:00:00", "", None, 5, "۲۰ مرداد"]
)
def test_impossible_stamps_are_refused(stamp: object) -> None:
    with pytest.raises(SourceError):
        tgju.SOURCE.read(changed(bodies.TGJU, ("current", "geram18", "ts"), stamp), RECEIVED)


@pytest.mark.parametrize("stamp", [1656484.352, 0, "-5", None, 17859913140, True, "soon"])
def test_impossible_epochs_are_refused(stamp: object) -> None:
    with pytest.raises(SourceError):
        talair.SOURCE.read(changed(bodies.TALAIR, ("gold", "gold_18k", "m"), stamp), RECEIVED)


def test_talair_falls_back_to_persian_digits() -> None:
    body = changed(bodies.TALAIR, ("gold", "gold_18k", "v"), None)
    body["gold"]["gold_18k"]["v_fa"] = "۱۸٬۵۵۹٬۷۰۰"
    assert talair.SOURCE.read(body, RECEIVED).rial_per_g == 185_597_000


def test_addresses_come_from_the_installation(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ZARGAR_SOURCE_TGJU_URL = "http://127.0.0.1:1/, http://127.0.0.1:2"
    settings.ZARGAR_SOURCE_MILLI_URL = "off"
    settings.ZARGAR_SOURCE_WALLGOLD_URL = ""
    settings.ZARGAR_SOURCE_TALAIR_URL = ""
    monkeypatch.setenv("ZARGAR_SOURCE_WALLGOLD_URL", "http://127.0.0.1:3")
    asked = {source.key: source.base_urls for source in registry.asked_sources()}
    assert asked == {
        "wallgold": ("http://127.0.0.1:3",),
        "talair": ("https://www.tala.ir",),
        "tgju": ("http://127.0.0.1:1", "http://127.0.0.1:2"),
    }
    assert [source.key for source in registry.known_sources()] == ["wallgold", "milli", "talair", "tgju"]


def test_families_are_distinct_here() -> None:
    assert len({source.family for source in registry.known_sources()}) == 4
