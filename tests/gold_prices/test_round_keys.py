"""A key goes to its vendor and nowhere else: not into a log, an error, a chain of errors, another host."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gold_prices.providers import brsapi, milli, navasan, tgju
from gold_prices.providers.protocol import Declared, Fault
from gold_prices.providers.round import Answer, ask_all
from gold_prices.providers.transport import is_same_place
from tests.gold_prices import bodies
from tests.support.vendor import LoopbackVendor

NOW = datetime(2025, 7, 24, 12, tzinfo=UTC)
SECRET = "s3cretK3y"
GOLD = "/Market/Gold_Currency.php"


@pytest.fixture(autouse=True)
def with_keys(settings: Any) -> None:
    """Both vendors with a key."""
    settings.ZARGAR_SOURCE_BRSAPI_KEY = settings.ZARGAR_SOURCE_NAVASAN_KEY = SECRET


def ask(source: Declared, *urls: str) -> Answer:
    """The source's answer when it lives at these addresses."""
    (answer,) = ask_all([replace(source, base_urls=urls)], now=NOW)
    return answer


def everything_said(error: BaseException | None) -> str:
    """The error with every other that it leads to."""
    said = ""
    while error is not None:
        said += f"{error!r} {error} {vars(error)} "
        error = error.__cause__ or error.__context__
    return said


def test_the_key_travels_as_the_vendor_s_parameter(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers(GOLD, bodies.BRSAPI)
    loopback_vendor.answers("/latest/", bodies.NAVASAN)
    assert ask(brsapi.SOURCE, loopback_vendor.url).sheet is not None
    assert ask(navasan.SOURCE, loopback_vendor.url).sheet is not None
    assert [request.query for request in loopback_vendor.requests] == [{"key": [SECRET]}, {"api_key": [SECRET]}]


def test_without_its_key_a_source_is_not_asked(loopback_vendor: LoopbackVendor, settings: Any) -> None:
    settings.ZARGAR_SOURCE_BRSAPI_KEY = "کلید"
    answer = ask(brsapi.SOURCE, loopback_vendor.url)
    assert answer.error is not None
    assert (answer.error.fault, answer.error.reason) == (Fault.PERMANENT, "it has no key")
    assert loopback_vendor.requests == []


def test_no_key_reaches_a_log_or_an_error(loopback_vendor: LoopbackVendor, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)
    loopback_vendor.answers(GOLD, status=307, headers={"Location": GOLD})
    loopback_vendor.answers(GOLD, "no", status=500)
    loopback_vendor.answers(GOLD, hang_up=True)
    loopback_vendor.answers(GOLD, "<html>")
    loopback_vendor.answers(GOLD, "{broken")
    loopback_vendor.answers(GOLD, {"successful": False, "status": SECRET})
    loopback_vendor.answers(GOLD, bodies.BRSAPI)
    answers = [ask(brsapi.SOURCE, loopback_vendor.url) for _ in range(6)]
    answers += [ask(brsapi.SOURCE, url) for url in ("http://127.0.0.1:1", "https://" + loopback_vendor.url[7:])]
    answers += [ask(brsapi.SOURCE, url) for url in ("http://no-such-host.invalid", "http://[bad", "gopher://x")]
    assert sum(answer.error is not None for answer in answers) == 10
    for answer in answers:
        assert SECRET not in f"{answer!r} {everything_said(answer.error)}"
    assert any(record.name == "urllib3.connectionpool" for record in caplog.records)
    assert '"GET ' in caplog.text
    assert SECRET not in caplog.text
    assert all(SECRET not in str(vars(record)) for record in caplog.records)


def test_the_cookie_round_trip_keeps_the_key(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers(GOLD, status=307, headers={"Location": GOLD, "Set-Cookie": "__arcsco=1; Path=/"})
    loopback_vendor.answers(GOLD, bodies.BRSAPI)
    assert ask(brsapi.SOURCE, loopback_vendor.url).sheet is not None
    again = loopback_vendor.requests[1]
    assert (again.query, again.headers["Cookie"]) == ({"key": [SECRET]}, "__arcsco=1")


def test_no_vendor_is_followed_to_a_less_safe_place() -> None:
    assert is_same_place("https://a.ir/x", "https://A.ir/y?z")
    assert is_same_place("http://a.ir/x", "https://a.ir/x")
    assert not is_same_place("https://a.ir/x", "http://a.ir/x")
    assert not is_same_place("https://a.ir/x", "https://a.ir:444/x")
    assert not is_same_place("https://a.ir/x", "https://a.ir.evil/x")
    assert not is_same_place("https://a.ir/x", "https://me@a.ir/x")


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_vendor_that_says_no_is_not_asked_at_its_other_addresses(
    loopback_vendor: LoopbackVendor, status: int
) -> None:
    loopback_vendor.answers("/ajax.json", "no", status=status)
    answer = ask(tgju.SOURCE, loopback_vendor.url, loopback_vendor.url + "/again")
    assert answer.error is not None
    assert answer.error.reason == f"HTTP {status}"
    assert len(loopback_vendor.requests) == 1


def test_a_body_nobody_foresaw_costs_its_source_only(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.answers(milli.SOURCE.path, "[" * 200_000)
    loopback_vendor.answers(GOLD, bodies.BRSAPI)
    sources = [replace(one, base_urls=(loopback_vendor.url,)) for one in (milli.SOURCE, brsapi.SOURCE)]
    broken, whole = ask_all(sources, now=NOW)
    assert broken.error is not None
    assert broken.error.reason == "the answer is broken JSON"
    assert whole.sheet is not None
    assert len(whole.sheet.readings) == 9
