"""Every adapter reads its vendor's body over real HTTP to the same value, and refuses every misbehaviour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import asked_sources, known_sources
from gold_prices.providers.round import Answer, ask_all
from gold_prices.rules.instruments import Instrument
from tests.market import Does, Market, Prices
from tests.market.vendors import BY_KEY

PRICE, OUNCE = 187_230_000, 441_200
TOLERATED = (Does.ANSWERS, Does.DRIFTS, Does.SLOW, Does.COOKIE)
REFUSED = (
    Does.LIES, Does.HANGS, Does.DRIPS, Does.DROPS, Does.CUTS, Does.HTML, Does.GARBAGE, Does.EMPTY, Does.HUGE,
    Does.ELSEWHERE, Does.REFUSES, Does.NULL, Does.ZERO, Does.GLUED,
)  # fmt: skip
KEYS = sorted(BY_KEY)
#: Bodies that say when; the others are of the moment of receipt.
STAMPED = sorted({source.key for source in known_sources() if source.stamp.value != "none"})


def truth(prices: Prices) -> dict[Instrument, int]:
    """What each instrument costs, in its own whole unit."""
    return {
        Instrument.GOLD18: prices.gold18,
        Instrument.GOLD24: prices.gold24,
        Instrument.MESGHAL: prices.mesghal,
        Instrument.EMAMI: prices.emami,
        Instrument.BAHAR: prices.bahar,
        Instrument.HALF: prices.half,
        Instrument.QUARTER: prices.quarter,
        Instrument.GRAM_COIN: prices.gram_coin,
        Instrument.USD: prices.usd,
        Instrument.USDT: prices.usdt,
        Instrument.PAXG: prices.paxg,
        Instrument.OUNCE: prices.ounce_cents,
    }


def source_of(key: str) -> Source:
    return next(source for source in known_sources() if source.key == key)


def ask(key: str, *, deadline: float = 2.0) -> Answer:
    """One source, asked under a name of its own so that a test that hangs costs no other."""
    (answer,) = ask_all([source_of(key)], now=datetime.now(UTC), deadline=deadline)
    return answer


def read(key: str) -> dict[Instrument, int]:
    answer = ask(key)
    assert answer.error is None, answer.error
    assert answer.sheet is not None
    return {reading.instrument: reading.value for reading in answer.sheet.readings}


def test_the_market_knows_every_source_and_no_other() -> None:
    assert {source.key for source in known_sources()} == set(BY_KEY)


def test_every_source_of_a_told_installation_is_asked_here(installed: Market) -> None:
    assert {source.key for source in asked_sources()} == set(BY_KEY)
    assert all(url.startswith(installed.url) for source in asked_sources() for url in source.base_urls)


@pytest.mark.parametrize("does", TOLERATED)
@pytest.mark.parametrize("key", KEYS)
def test_a_body_is_read_to_the_true_price(installed: Market, key: str, does: Does) -> None:
    installed.truth.stands_at(rial_per_g=PRICE, ounce_cents=OUNCE)
    installed.does(key, does, seconds=0.05)
    expected = truth(installed.truth.now())
    values = read(key)
    assert values
    assert values == {instrument: expected[instrument] for instrument in values}
    first = next(iter(source_of(key).fields))
    assert first in values


@pytest.mark.parametrize("key", KEYS)
def test_all_that_a_source_declares_is_read_from_an_honest_body(installed: Market, key: str) -> None:
    assert set(read(key)) == set(source_of(key).fields)


@pytest.mark.parametrize("does", REFUSED)
@pytest.mark.parametrize("key", KEYS)
def test_a_misbehaving_source_gives_no_true_looking_price(installed: Market, key: str, does: Does) -> None:
    installed.truth.stands_at(rial_per_g=PRICE, ounce_cents=OUNCE)
    installed.does(key, does)
    answer = ask(key, deadline=0.15 if does in (Does.HANGS, Does.DRIPS) else 0.4)
    first = next(iter(source_of(key).fields))
    if does is Does.LIES:  # a unit cannot be told from one body: it arrives as it was written, for the rules to judge
        assert answer.sheet is not None
        values = {reading.instrument: reading.value for reading in answer.sheet.readings}
        assert values.get(first) in (truth(installed.truth.now())[first] * 10, None)
        return
    if answer.sheet is not None:
        assert first in answer.sheet.refused
        assert first not in {reading.instrument for reading in answer.sheet.readings}
    else:
        assert answer.error is not None
        assert answer.error.reason


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize("key", KEYS)
def test_a_refused_question_is_a_fault_with_its_status(installed: Market, key: str, status: int) -> None:
    installed.does(key, str(status))
    answer = ask(key)
    assert answer.error is not None
    assert answer.error.reason == f"HTTP {status}"


@pytest.mark.parametrize("key", STAMPED)
def test_a_stamped_body_says_how_old_it_is(installed: Market, key: str) -> None:
    installed.does(key, Does.OLD, seconds=7200)
    answer = ask(key)
    assert answer.sheet is not None
    age = datetime.now(UTC) - answer.sheet.readings[0].observed_at
    assert timedelta(hours=1, minutes=58) < age < timedelta(hours=2, minutes=2)


@pytest.mark.parametrize("key", STAMPED)
def test_an_impossible_date_gives_no_price(installed: Market, key: str) -> None:
    installed.does(key, Does.IMPOSSIBLE)
    answer = ask(key)
    first = next(iter(source_of(key).fields))
    assert answer.error is not None or (answer.sheet is not None and first in answer.sheet.refused)


def test_a_close_carried_over_says_so(installed: Market) -> None:
    installed.does("tgju", Does.PREVIOUS_CLOSE)
    answer = ask("tgju")
    assert answer.sheet is not None
    assert all(reading.previous_close for reading in answer.sheet.readings)


def test_a_key_goes_in_the_query_and_nowhere_else(installed: Market) -> None:
    read("brsapi")
    (request,) = installed.requests
    assert list(request.query) == ["key"]
    assert not any("loopback" in value for name, value in request.headers.items() if name != "Host")


def test_a_source_that_hangs_is_let_go(installed: Market) -> None:
    installed.does("goldapi", Does.HANGS, seconds=0.6)
    source = replace(source_of("goldapi"), key="hanging")  # type: ignore[type-var]
    (answer,) = ask_all([source], now=datetime.now(UTC), deadline=0.3)
    assert answer.error is not None
    assert answer.error.reason == "no answer in time"
