"""Every documented code of three vendors, as it comes over the wire, and what it means for a message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateways.rules.speech import Outcome, Standing, Submission
from tests.gateways.servers.ghasedak import GhasedakServer
from tests.gateways.servers.kavenegar import envelope
from tests.gateways.servers.smsir import SmsIrServer
from tests.gateways.vendors import OUTGOING, house
from tests.support.vendor import Answer, LoopbackVendor

KAVENEGAR = {
    Outcome.NOT_SENT: (409, 451),
    Outcome.PAUSED: (401, 403, 407, 412, 416, 418, 427, 429, 501),
    Outcome.REJECTED: (400, 404, 405, 406, 411, 413, 414, 415, 417, 419, 420, 422, 424, 426, 428, 431, 432, 604, 607),
    Outcome.UNKNOWN: (402, 500, 599, 0, -1),
}
SMSIR = {
    Outcome.NOT_SENT: (20,),
    Outcome.PAUSED: (10, 11, 12, 13, 14, 101, 102, 119, 123),
    Outcome.REJECTED: (103, 104, 105, 106, 107, 108, 109, 110, 113, 114, 115, 116, 117, 118),
    Outcome.UNKNOWN: (0, 111, 112, 2, 999),
}
GHASEDAK = {
    Outcome.PAUSED: (401, 402, 403),
    Outcome.REJECTED: (400, 422),
    Outcome.UNKNOWN: (404, 409, 429, 418),
}


def cases(table: dict[Outcome, tuple[int, ...]]) -> list[tuple[int, Outcome]]:
    return [(code, outcome) for outcome, codes in table.items() for code in codes]


@pytest.mark.parametrize(("code", "outcome"), cases(KAVENEGAR))
def test_kavenegar(loopback_vendor: LoopbackVendor, code: int, outcome: Outcome) -> None:
    at = house("kavenegar", loopback_vendor)
    told = envelope(code, None, http=code if code > 399 else 200)
    at.server.refusals = [told] * 4
    expected = Submission(outcome, code=str(code))
    assert at.gateway.submit(OUTGOING) == at.gateway.submit(at.pattern) == expected
    assert at.gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    probe = at.gateway.probe()
    assert (probe.works, probe.code) == (False, str(code))
    assert probe.passing is (outcome not in (Outcome.PAUSED, Outcome.REJECTED))
    assert at.server.recorded == []


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize(("code", "outcome"), cases(SMSIR))
def test_smsir(loopback_vendor: LoopbackVendor, code: int, outcome: Outcome, as_text: bool) -> None:
    at = house("smsir", loopback_vendor)
    assert isinstance(at.server, SmsIrServer)
    told = at.server.answer({"Status" if as_text else "status": str(code) if as_text else code, "data": None}, 400)
    at.server.refusals = [told] * 4
    expected = Submission(outcome, code="blacklisted" if code == 115 else str(code))
    assert at.gateway.submit(OUTGOING) == expected
    # Only patterns need a better plan: that of one shop must not stop the account for all.
    by_pattern = Submission(Outcome.NOT_SENT, code="119") if code == 119 else expected
    assert at.gateway.submit(at.pattern) == by_pattern
    assert at.gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    assert at.gateway.probe().code == expected.code
    assert at.server.recorded == []


@pytest.mark.parametrize("http", [0, 200])
@pytest.mark.parametrize(("code", "outcome"), cases(GHASEDAK))
def test_ghasedak(loopback_vendor: LoopbackVendor, code: int, outcome: Outcome, http: int) -> None:
    at = house("ghasedak", loopback_vendor)
    assert isinstance(at.server, GhasedakServer)
    told = at.server.told(None, code=code, message="درخواست نامعتبر است", http=http)
    at.server.refusals = [told] * 6
    expected = Submission(outcome, code=str(code))
    assert at.gateway.submit(OUTGOING) == expected
    # It may be somebody else's pattern that a shop typed.
    assert at.gateway.submit(at.pattern) == (Submission(Outcome.NOT_SENT, code="403") if code == 403 else expected)
    assert at.gateway.submit_many([OUTGOING]) == [expected]
    assert at.gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    assert at.gateway.look_up(replace(OUTGOING, gateway_ref="4248")).standing is Standing.UNCLEAR
    assert at.gateway.probe().code == str(code)
    assert at.server.recorded == []


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("اعتبار کافی نیست", Outcome.PAUSED),
        ("موجودی حساب شما کافی نمی‌باشد", Outcome.PAUSED),
        ("Insufficient credit", Outcome.PAUSED),
        ("خطای اعتبارسنجی: متن خالی است", Outcome.REJECTED),
        ("شماره نامعتبر", Outcome.REJECTED),
    ],
)
def test_ghasedak_says_no_credit_in_words(loopback_vendor: LoopbackVendor, message: str, outcome: Outcome) -> None:
    at = house("ghasedak", loopback_vendor)
    assert isinstance(at.server, GhasedakServer)
    at.server.refusals = [at.server.told(None, code=400, message=message, http=200)]
    submission = at.gateway.submit(OUTGOING)
    assert submission == Submission(outcome, code="no_credit" if outcome is Outcome.PAUSED else "400")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_that_failed_may_have_sent(loopback_vendor: LoopbackVendor, status: int) -> None:
    """Even where the body reads like a refusal: the documents call 500 unexpected."""
    for key, body in (("smsir", b'{"status": 104}'), ("ghasedak", b'{"isSuccess": false, "statusCode": 400}')):
        at = house(key, loopback_vendor)
        at.server.refusals = [Answer(body, status)]
        assert at.gateway.submit(OUTGOING) == Submission(Outcome.UNKNOWN, code=f"http_{status}")


def test_smsir_by_the_http_number_alone(loopback_vendor: LoopbackVendor) -> None:
    at = house("smsir", loopback_vendor)
    at.server.refusals = [Answer(b"<html>slow down</html>", 429), Answer(b'{"status": 1, "data": 5}', 400)]
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.NOT_SENT, code="429")
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.UNKNOWN, code="http_400")


STATES: dict[str, dict[Standing, tuple[int | None, ...]]] = {
    "kavenegar": {
        Standing.ACCEPTED: (1, 2, 4, 5),
        Standing.DELIVERED: (10,),
        Standing.UNDELIVERED: (6, 11, 13),
        Standing.BLOCKED: (14,),
        Standing.UNCLEAR: (100, 50, 77),
    },
    "smsir": {
        Standing.ACCEPTED: (3, 5, None),
        Standing.DELIVERED: (1,),
        Standing.UNDELIVERED: (2, 4, 6),
        Standing.BLOCKED: (7,),
        Standing.UNCLEAR: (0, 8, 77),
    },
    "ghasedak": {
        Standing.ACCEPTED: (0, 3),
        Standing.DELIVERED: (5,),
        Standing.UNDELIVERED: (1, 4, 6, 7),
        Standing.BLOCKED: (2,),
        Standing.UNCLEAR: (8, 17),
    },
}


@pytest.mark.parametrize("key", sorted(STATES))
def test_each_state_has_its_standing(loopback_vendor: LoopbackVendor, key: str) -> None:
    at = house(key, loopback_vendor)
    sent = replace(OUTGOING, gateway_ref=at.gateway.submit(OUTGOING).gateway_ref)
    for standing, states in STATES[key].items():
        for state in states:
            at.server.move(state)
            report = at.gateway.look_up(sent)
            assert (report.standing, report.code) == (standing, "" if state is None else str(state))
