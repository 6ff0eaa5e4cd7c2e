"""The vendors that know no id of ours keep the same promises: nothing twice, nothing lost without a word."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateways.providers import KINDS
from gateways.rules.speech import Gateway, Outcome, Outgoing, PatternUse, Report, Standing, Submission
from tests.gateways.servers import farazsms, ippanel, melipayamak
from tests.gateways.servers.base import as_text, shouted
from tests.gateways.servers.dated import DatedServer
from tests.gateways.test_promises import NONSENSE
from tests.support.vendor import Answer, LoopbackVendor

TEXT = "طلای پارس: مریم احمدی، قسط ۲ شما ۳٫۷۳۳ گرم"
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
OUT = Outgoing(2**63 - 1, "+989123456789", TEXT, "s_alpha", submitted_at=AT)
PATTERN = replace(OUT, pattern=PatternUse("4417", (("name", "مریم احمدی"), ("gram", "۳٫۷۳۳"))))
HOSTS = {
    "ippanel": (ippanel.IppanelServer, {"key": ippanel.KEY, "line": ippanel.LINE}),
    "melipayamak": (
        melipayamak.MelipayamakServer,
        {"username": melipayamak.USER, "password": melipayamak.PASSWORD, "line": melipayamak.LINE},
    ),
    "melipayamak_console": (
        melipayamak.MelipayamakConsoleServer,
        {"token": melipayamak.TOKEN, "line": melipayamak.LINE},
    ),
    "farazsms": (farazsms.FarazsmsServer, {"key": farazsms.KEY, "line": farazsms.LINE}),
}


@dataclass
class Pair:
    """A vendor on loopback and a gateway that speaks to it."""

    server: DatedServer
    gateway: Gateway
    at_address: Callable[[str], Gateway]
    secret: str


@pytest.fixture(params=sorted(HOSTS))
def pair(request: pytest.FixtureRequest, loopback_vendor: LoopbackVendor) -> Pair:
    server_of, given = HOSTS[request.param]
    server = server_of(loopback_vendor)
    server.now = AT.timestamp
    build = KINDS[request.param].build
    secret = next(given[name] for name in KINDS[request.param].secrets)
    return Pair(server, build(given, loopback_vendor.url), lambda url: build(given, url), secret)


def test_a_text_is_taken_once_and_known_by_the_vendors_id(pair: Pair) -> None:
    taken = pair.gateway.submit(OUT)
    assert taken.outcome is Outcome.ACCEPTED
    assert taken.gateway_ref.isdigit()
    (recorded,) = pair.server.recorded
    assert (recorded.recipient[-10:], recorded.text) == ("9123456789", TEXT)
    report = pair.gateway.look_up(replace(OUT, gateway_ref=taken.gateway_ref))
    assert (report.standing, report.gateway_ref) == (Standing.ACCEPTED, taken.gateway_ref)


def test_values_of_an_approved_pattern_arrive_in_their_order(pair: Pair) -> None:
    assert pair.gateway.submit(PATTERN).outcome is Outcome.ACCEPTED
    (recorded,) = pair.server.recorded
    assert (recorded.pattern, recorded.text) == ("4417", "گالری: مریم احمدی، ۳٫۷۳۳")


@pytest.mark.parametrize("outgoing", [OUT, PATTERN], ids=["text", "pattern"])
def test_an_answer_lost_after_recording_is_unknown_and_found_among_others(pair: Pair, outgoing: Outgoing) -> None:
    """Found by number, words and moment, whatever the order of the list, and not taken for a text of another day."""
    pair.server.loses_answers = True
    assert pair.gateway.submit(outgoing).outcome is Outcome.UNKNOWN
    assert pair.server.calls == 1, "no retry of the library's own"
    pair.server.loses_answers = False
    pair.server.take("09121111111", TEXT)
    pair.server.take("09123456789", "متن دیگری")
    pair.server.now = (AT - timedelta(days=365)).timestamp
    pair.server.take("09123456789", pair.server.recorded[0].text)
    pair.server.in_order = lambda found: found[::-1]
    assert pair.gateway.look_up(outgoing).standing is Standing.ACCEPTED


def test_an_answer_that_comes_too_late_is_unknown_and_found(pair: Pair) -> None:
    hurried: Any = pair.gateway
    hurried._wire._timeouts = (1.0, 0.1)
    pair.server.late_seconds = 0.3
    assert pair.gateway.submit(OUT) == Submission(Outcome.UNKNOWN, code="ReadTimeout")
    pair.server.late_seconds = 0
    hurried._wire._timeouts = (1.0, 5.0)
    assert pair.gateway.look_up(OUT).standing is Standing.ACCEPTED


def test_one_of_unknown_fate_that_is_not_in_the_list_never_goes_again_by_itself(pair: Pair) -> None:
    pair.server.take("09121111111", TEXT)
    pair.server.in_order = lambda found: found[:0]  # a list that lags behind
    lost = pair.gateway.look_up(OUT)
    again_by_itself = lost.standing is Standing.ABSENT and pair.gateway.abilities.absences_needed < 3
    assert not again_by_itself
    assert pair.gateway.look_up(PATTERN).standing is Standing.UNCLEAR, "a pattern is worded by the vendor"
    assert pair.gateway.look_up(replace(OUT, submitted_at=None)).standing is Standing.UNCLEAR


def test_two_that_fit_are_one_too_many(pair: Pair) -> None:
    for _ in range(2):
        assert pair.gateway.submit(OUT).outcome is Outcome.ACCEPTED
    assert pair.gateway.look_up(OUT) == Report(Standing.UNCLEAR, code="several_found")


def test_a_refused_connection_and_an_unknown_host_sent_nothing(pair: Pair) -> None:
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        shut = pair.at_address(f"http://127.0.0.1:{idle.getsockname()[1]}")
        refused, looked, probe = shut.submit(OUT), shut.look_up(OUT), shut.probe()
    nowhere = pair.at_address("http://no-such-host.invalid").submit(OUT)
    assert {refused.outcome, nowhere.outcome} == {Outcome.NOT_SENT}
    assert looked.standing is Standing.UNCLEAR
    assert (probe.works, probe.passing) == (False, True)


UNCLEAR = [
    *NONSENSE,
    Answer(b"{}"),
    Answer(b'{"data": {"message_outbox_ids": []}, "meta": {"status": true}}'),
    Answer(b'{"Value": "Ok", "RetStatus": true, "recId": "soon", "status": ""}'),
    Answer(b'{"Value": 1e99999999, "RetStatus": 1, "recId": 1e99999999, "status": "success", "data": []}', 500),
    Answer(b"{", 500),
]


def test_an_answer_that_says_nothing_clear_is_unknown(pair: Pair) -> None:
    for answer in UNCLEAR:
        pair.server.says, pair.server.calls = answer, 0
        assert {pair.gateway.submit(out).outcome for out in (OUT, PATTERN)} == {Outcome.UNKNOWN}, answer
        assert pair.server.calls == 2
        for outgoing in (OUT, PATTERN, replace(OUT, gateway_ref="3741000001")):
            assert pair.gateway.look_up(outgoing).standing is Standing.UNCLEAR, answer
        assert pair.gateway.probe().works is False, answer


@pytest.mark.parametrize("reshape", [shouted, as_text], ids=["keys in capitals", "numbers as text"])
def test_another_shape_of_the_same_answer_says_the_same(pair: Pair, reshape: Callable[[Any], Any]) -> None:
    pair.server.reshape = reshape
    taken = pair.gateway.submit(OUT)
    assert taken.outcome is Outcome.ACCEPTED
    for outgoing in (OUT, replace(OUT, gateway_ref=taken.gateway_ref)):
        assert pair.gateway.look_up(outgoing).standing is Standing.ACCEPTED
    probe = pair.gateway.probe()
    assert probe.works
    assert probe.credit is not None
    assert probe.credit.amount >= 25


def test_a_landline_is_refused_before_anything_is_asked(pair: Pair) -> None:
    for number in ("+982188776655", "+98912345678", "09123456789", "", "a@b.ir"):
        assert pair.gateway.submit(replace(OUT, recipient=number)) == Submission(Outcome.REJECTED, code="recipient")
    assert pair.server.vendor.requests == []


def test_no_key_and_no_number_reach_a_log_or_a_code(pair: Pair, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        said: list[Submission | Report] = [pair.gateway.submit(OUT), pair.gateway.look_up(OUT)]
        pair.server.loses_answers = True
        said += [pair.gateway.submit(OUT), pair.gateway.look_up(OUT)]
        said.append(pair.at_address("http://no-such-host.invalid").submit(OUT))
    told = caplog.text + " ".join(one.code for one in said) + repr(pair.gateway)
    for secret in (pair.secret, "9123456789", TEXT):
        assert secret not in told
