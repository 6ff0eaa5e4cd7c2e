"""What every vendor's adapter promises, whatever the vendor's dialect, over a real wire."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from gateways.providers import KINDS
from gateways.rules.speech import Outcome, Outgoing, Standing
from tests.gateways.servers.base import EMPTY, HANG_UP, HTML, as_text, shouted
from tests.gateways.vendors import OUTGOING, SETTINGS, TEXT, House, house
from tests.support.vendor import Answer, LoopbackVendor

VENDORS = ["ghasedak", "kavenegar", "smsir"]
#: The number of each vendor for delivered, not delivered, blocked.
STATES = {"ghasedak": (5, 4, 2), "kavenegar": (10, 11, 14), "smsir": (1, 2, 7)}


@pytest.fixture(params=VENDORS)
def at(request: pytest.FixtureRequest, loopback_vendor: LoopbackVendor) -> House:
    return house(request.param, loopback_vendor)


def known_as(outgoing: Outgoing, gateway_ref: str) -> Outgoing:
    return replace(outgoing, gateway_ref=gateway_ref)


def test_a_text_is_recorded_once_and_followed_to_the_phone(at: House) -> None:
    submission = at.gateway.submit(OUTGOING)
    assert submission.outcome is Outcome.ACCEPTED
    (made,) = at.server.recorded
    assert (made.recipient, made.text, made.gateway_ref) == ("09123456789", TEXT, submission.gateway_ref)
    sent = known_as(OUTGOING, submission.gateway_ref)
    assert at.gateway.look_up(sent).standing is Standing.ACCEPTED
    expected = (Standing.DELIVERED, Standing.UNDELIVERED, Standing.BLOCKED)
    for state, standing in zip(STATES[at.key], expected, strict=True):
        at.server.move(state)
        report = at.gateway.look_up(sent)
        assert (report.standing, report.gateway_ref, report.code) == (standing, made.gateway_ref, str(state))


def test_an_answer_lost_after_the_record_is_unknown_then_found_and_never_sent_twice(at: House) -> None:
    at.server.loses_answers = True
    assert at.gateway.submit(OUTGOING).outcome is Outcome.UNKNOWN
    at.server.loses_answers = False
    report = at.gateway.look_up(OUTGOING)
    (made,) = at.server.recorded
    assert (report.standing, report.gateway_ref) == (Standing.ACCEPTED, made.gateway_ref)
    assert at.server.calls == 1, "no retry of the library's own"


def test_an_answer_that_is_late_is_unknown_then_found(at: House) -> None:
    at.hurry(0.15)
    at.server.late_seconds = 0.4
    submission = at.gateway.submit(OUTGOING)
    assert (submission.outcome, submission.code) == (Outcome.UNKNOWN, "ReadTimeout")
    at.hurry(5)
    at.server.late_seconds = 0
    assert at.gateway.look_up(OUTGOING).standing is Standing.ACCEPTED
    assert len(at.server.recorded) == at.server.calls == 1


def test_what_was_never_taken_is_absent_and_no_pattern_is_absent_by_a_list(at: House) -> None:
    assert at.gateway.look_up(OUTGOING).standing is Standing.ABSENT
    by_our_id = at.key == "ghasedak"
    assert at.gateway.look_up(at.pattern).standing is (Standing.ABSENT if by_our_id else Standing.UNCLEAR)


NONSENSE = [
    HTML,
    EMPTY,
    HANG_UP,
    Answer(b"[]"),
    Answer(b"null"),
    Answer(b'{"return": null, "status": null}'),
    Answer(b'{"return": {"status": true}, "status": true, "isSuccess": 1}'),
    Answer(b'{"return": {"status": NaN}, "status": Infinity}'),
    Answer(b'{"return": {"status": 1e99999999}, "status": 1e99999999}'),
    Answer(b"[" * 100_000),
    Answer(b'{"return": {"status": 200}', 200),
    Answer(b'{"return": {"status": 200}, "status": 1, "isSuccess": true, "data": null, "entries": null}'),
    Answer(b'{"return": {"status": 200}, "status": 1, "isSuccess": true, "data": {}, "entries": {}}'),
    Answer(b'{"return": {"status": 200}, "status": 1, "isSuccess": true, "data": "x", "entries": ["x"]}'),
    Answer(b"\xff\xfe\xfa", 200),
    Answer(b"", 302, {"Location": "http://["}),
    Answer(b'{"status": 0}', 500),
    Answer(b"no such route", 404),
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_an_answer_that_says_nothing_clear_is_unknown(at: House, answer: Answer) -> None:
    for asked in (OUTGOING, at.pattern):
        at.server.refusals = [answer]
        assert at.gateway.submit(asked).outcome is Outcome.UNKNOWN
    at.server.refusals = [answer] * 3
    assert at.gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    at.server.refusals = [answer] * 3
    assert at.gateway.look_up(known_as(OUTGOING, "77")).standing is Standing.UNCLEAR
    at.server.refusals = [answer] * 3
    assert at.gateway.probe().works is False


@pytest.mark.parametrize("reshape", [shouted, as_text], ids=["keys in capitals", "numbers as text"])
def test_another_shape_of_the_same_answer_says_the_same(at: House, reshape: object) -> None:
    if at.key == "kavenegar" and reshape is as_text:
        at.server.remaincredit = "1500000"  # type: ignore[attr-defined]
    at.server.reshape = reshape  # type: ignore[assignment]
    submission = at.gateway.submit(OUTGOING)
    assert submission.outcome is Outcome.ACCEPTED
    sent = known_as(OUTGOING, submission.gateway_ref)
    at.server.move(STATES[at.key][0])
    assert at.gateway.look_up(sent).standing is Standing.DELIVERED
    assert at.gateway.look_up(OUTGOING).standing is Standing.DELIVERED
    probe = at.gateway.probe()
    assert probe.works
    assert probe.credit is not None
    assert probe.credit.amount > 1000


def test_nobody_there_means_not_sent_and_a_number_that_is_none_is_never_asked_about(at: House) -> None:
    refused = KINDS[at.key].build(SETTINGS[at.key], "http://127.0.0.1:1")
    assert refused.submit(OUTGOING).outcome is Outcome.NOT_SENT
    assert [one.outcome for one in refused.submit_many([OUTGOING] * 2)] == [Outcome.NOT_SENT] * 2
    assert refused.look_up(OUTGOING).standing is Standing.UNCLEAR
    assert refused.probe().passing
    for wrong in ("+982112345678", "09123456789", "someone@example.com", ""):
        assert at.gateway.submit(replace(OUTGOING, recipient=wrong)).code == "recipient"
    (only,) = at.gateway.submit_many([replace(OUTGOING, recipient="+982112345678")])
    assert only.outcome is Outcome.REJECTED
    assert at.server.vendor.requests == []


def test_a_wrong_key_stops_the_account_and_sends_nothing(at: House) -> None:
    wrong = KINDS[at.key].build({**SETTINGS[at.key], "key": "another"}, at.server.url)
    assert wrong.submit(OUTGOING).outcome is Outcome.PAUSED
    assert wrong.submit(at.pattern).outcome is Outcome.PAUSED
    assert [one.outcome for one in wrong.submit_many([OUTGOING] * 2)] == [Outcome.PAUSED] * 2
    probe = wrong.probe()
    assert (probe.works, probe.passing) == (False, False)
    assert at.server.recorded == []


def test_an_empty_account_does_not_work(at: House) -> None:
    name = "remaincredit" if at.key == "kavenegar" else "credit"
    setattr(at.server, name, 0)
    probe = at.gateway.probe()
    assert (probe.works, probe.code, probe.passing) == (False, "no_credit", False)


def test_a_pattern_goes_with_its_values_and_is_found_again(at: House) -> None:
    at.server.loses_answers = True
    assert at.gateway.submit(at.pattern).outcome is Outcome.UNKNOWN
    at.server.loses_answers = False
    (made,) = at.server.recorded
    assert made.pattern
    assert "مریم" in made.text
    report = at.gateway.look_up(at.pattern)
    assert (report.standing, report.gateway_ref) == (Standing.ACCEPTED, made.gateway_ref)
    assert at.gateway.submit(at.pattern).outcome is Outcome.ACCEPTED


def test_two_that_could_be_it_are_for_a_person(at: House) -> None:
    """No id of ours goes with a pattern or a text here, so two alike cannot be told apart."""
    twice = OUTGOING if at.key == "smsir" else at.pattern
    assert at.gateway.submit(twice).outcome is at.gateway.submit(twice).outcome is Outcome.ACCEPTED
    report = at.gateway.look_up(twice)
    assert (report.standing, report.code) == (Standing.UNCLEAR, "several_found")


def test_many_are_answered_in_the_order_asked(at: House) -> None:
    texts = ["یک", "یک و دو", "دو", "یک"]
    batch = [replace(OUTGOING, client_ref=index, text=text) for index, text in enumerate(texts, 1)]
    answers = at.gateway.submit_many(batch)
    assert {one.outcome for one in answers} == {Outcome.ACCEPTED}
    by_ref = {one.gateway_ref: one.text for one in at.server.recorded}
    assert [by_ref[one.gateway_ref] for one in answers] == texts
    assert len(by_ref) == 4


def test_no_key_no_number_and_no_text_reach_a_log(at: House, caplog: pytest.LogCaptureFixture) -> None:
    key = SETTINGS[at.key]["key"]
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3").setLevel(logging.DEBUG)
        try:
            at.gateway.submit(OUTGOING)
            at.server.loses_answers = True
            told = [at.gateway.submit(OUTGOING).code, at.gateway.submit(at.pattern).code]
            told += [at.gateway.look_up(OUTGOING).code, at.gateway.probe().code]
        finally:
            logging.getLogger("urllib3").setLevel(logging.INFO)
    assert "urllib3" in {record.name.partition(".")[0] for record in caplog.records}
    for secret in (key, "9123456789", TEXT, "مریم"):
        assert secret not in caplog.text + "".join(told)
