"""Kavenegar's own ways: arrays without order, patterns with five places, an account with two switches."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.providers.kavenegar import KavenegarGateway
from gateways.providers.kavenegar.answer import Answer as Read
from gateways.providers.kavenegar.answer import shared_out
from gateways.rules.speech import Outcome, Outgoing, PatternUse, Standing, Submission
from tests.gateways.servers.base import HANG_UP
from tests.gateways.servers.kavenegar import KEY, KavenegarServer, envelope
from tests.gateways.vendors import OUTGOING, REF, TEXT, House, house
from tests.support.vendor import Answer, Asked, LoopbackVendor

ARRAY = f"/v1/{KEY}/sms/sendarray.json"


@pytest.fixture
def at(loopback_vendor: LoopbackVendor) -> House:
    return house("kavenegar", loopback_vendor)


@pytest.fixture
def server(at: House) -> KavenegarServer:
    assert isinstance(at.server, KavenegarServer)
    return at.server


def batch(count: int) -> list[Outgoing]:
    return [
        replace(OUTGOING, client_ref=number, recipient=f"+98912{number:07}", text=f"قسط {number}")
        for number in range(1, count + 1)
    ]


def test_what_goes_over_the_wire(at: House, server: KavenegarServer) -> None:
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.ACCEPTED, "8792343", "1", cost_rial=120)
    KavenegarGateway(base_url=f"{server.url}/", key=KEY).submit(OUTGOING)
    first, second = ({name: values[0] for name, values in one.form.items()} for one in server.vendor.requests)
    expected = {"receptor": "09123456789", "message": TEXT, "localid": str(REF)}
    assert first == {**expected, "sender": "10004346"}
    assert second == expected, "without a line of ours the account chooses one"
    assert len(server.recorded) == 1, "and the id is known already"


def test_an_array_is_one_call_and_each_row_finds_its_text(at: House, server: KavenegarServer) -> None:
    texts = batch(201)
    answers = at.gateway.submit_many(texts)
    assert [one.path for one in server.vendor.requests] == [ARRAY] * 2
    assert len(json.loads(server.vendor.requests[0].form["receptor"][0])) == 200
    expected = [str(server.sent[str(one.client_ref)]["messageid"]) for one in texts]
    assert [one.gateway_ref for one in answers] == expected
    assert at.gateway.submit_many(texts) == answers, "known ids: the same records, nothing sent again"
    assert len(server.recorded) == 201


def test_an_array_whose_answer_is_lost_is_unknown_and_sent_again_once_for_all(
    at: House, server: KavenegarServer
) -> None:
    texts = batch(5)
    server.loses_answers = True
    assert {one.outcome for one in at.gateway.submit_many(texts)} == {Outcome.UNKNOWN}
    server.loses_answers = False
    assert {at.gateway.look_up(one).standing for one in texts} == {Standing.ACCEPTED}
    assert {one.outcome for one in at.gateway.submit_many(texts)} == {Outcome.ACCEPTED}
    assert len(server.recorded) == 5


def test_one_bad_number_does_not_stop_its_array(at: House, server: KavenegarServer) -> None:
    texts = batch(8)

    def refuses(asked: Asked) -> Answer:
        return envelope(411, None) if "09120000006" in asked.form["receptor"][0] else server._sendarray(asked)

    server.vendor.forget()
    server.vendor.replies(ARRAY, refuses)
    answers = at.gateway.submit_many(texts)
    assert [one.code for one in answers if one.outcome is Outcome.REJECTED] == ["411"]
    assert answers[5].outcome is Outcome.REJECTED
    assert len(server.recorded) == 7
    assert len(server.vendor.requests) <= 7


@pytest.mark.parametrize("code", [418, 451, 402])
def test_what_is_no_fault_of_a_text_is_not_asked_again_in_halves(at: House, server: KavenegarServer, code: int) -> None:
    server.refusals = [envelope(code, None)]
    assert {one.code for one in at.gateway.submit_many(batch(8))} == {str(code)}
    assert len(server.vendor.requests) == 1


def test_patterns_and_bad_numbers_of_a_batch_go_their_own_way(at: House, server: KavenegarServer) -> None:
    plain, other = batch(2)
    pattern = replace(at.pattern, client_ref=77)
    bad = replace(OUTGOING, client_ref=78, recipient="x")
    answers = at.gateway.submit_many([plain, pattern, bad, other])
    assert [one.outcome for one in answers] == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REJECTED, Outcome.ACCEPTED]
    alone = KavenegarGateway(base_url=server.url, key=KEY)
    assert (alone.abilities.batch, at.gateway.abilities.batch) == (1, 200)
    assert [one.outcome for one in alone.submit_many([plain, other])] == [Outcome.ACCEPTED] * 2
    assert [one.path for one in server.vendor.requests].count(ARRAY) == 1, "an array wants a line named"


def test_rows_that_are_not_ours_are_a_conflict(at: House, server: KavenegarServer) -> None:
    row = {"messageid": 12, "message": TEXT, "receptor": "09123456789", "status": 5}
    for strange in ({**row, "receptor": "09120000000"}, {**row, "message": "متن دیگری"}):
        server.refusals = [envelope(200, [strange])] * 2
        assert at.gateway.submit(OUTGOING) == Submission(Outcome.CONFLICT, code="conflict")
        both = at.gateway.submit_many([OUTGOING])
        assert both == [Submission(Outcome.CONFLICT, code="conflict")]
    server.refusals = [envelope(200, {**row, "message": f"{TEXT}\nلغو۱۱", "receptor": "+989123456789"})]
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.ACCEPTED, "12", "5")


def test_a_row_that_is_missing_leaves_its_text_unknown(at: House, server: KavenegarServer) -> None:
    server.entries_as = lambda rows: rows[1:]
    answers = at.gateway.submit_many(batch(3))
    assert [one.outcome for one in answers] == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.UNKNOWN]
    server.entries_as = lambda rows: rows[0]
    report = at.gateway.look_up(batch(3)[2])
    assert (report.standing, report.gateway_ref) == (Standing.ACCEPTED, server.recorded[2].gateway_ref)


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), max_size=3))
@settings(max_examples=40)
def test_any_order_and_any_gap_gives_each_its_own(order: list[int], gone: set[int]) -> None:
    """Two people, and texts of which one begins with another."""
    texts = ["قسط", "قسط یک", "قسط یک دو"] * 2
    people = ["+989120000001"] * 3 + ["+989120000002"] * 3
    asked = [
        replace(OUTGOING, client_ref=index, text=text, recipient=person)
        for index, (text, person) in enumerate(zip(texts, people, strict=True), 1)
    ]
    told = [
        {"messageid": index + 1, "receptor": f"0{people[index][3:]}", "message": texts[index], "status": 1}
        for index in order
        if index not in gone
    ]
    answers = shared_out(Read(200, list(told)), asked)
    for index, answer in enumerate(answers):
        if answer.outcome is Outcome.ACCEPTED and not gone:
            assert answer.gateway_ref == str(index + 1)
    assert sum(one.outcome is Outcome.ACCEPTED for one in answers) == len(told)
    assert len({one.gateway_ref for one in answers if one.gateway_ref}) == len(told), "no row is given out twice"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((("token", "3733 گرم"),), "pattern_spaces"),
        ((("token", "a_b"),), "pattern_spaces"),
        ((("token", "a\nb"),), "pattern_spaces"),
        ((("token", "x" * 101),), "pattern_too_long"),
        ((("token", ""),), "pattern_empty"),
        ((("token", "ok"), ("token10", "۱ ۲ ۳ ۴ ۵ ۶ ۷")), "pattern_spaces"),
        ((("token", "ok"), ("token20", "۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹ ۰")), "pattern_spaces"),
        ((("token", "ok"), ("name", "مریم")), "pattern_unknown_name"),
        ((("token2", "ok"),), "pattern_empty"),
        ((), "pattern_empty"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_before_any_call(
    at: House, server: KavenegarServer, values: tuple[tuple[str, str], ...], code: str
) -> None:
    outgoing = replace(OUTGOING, pattern=PatternUse("due", values))
    assert at.gateway.submit(outgoing) == Submission(Outcome.REJECTED, code=code)
    assert server.vendor.requests == []


def test_a_value_that_just_fits_goes(at: House, server: KavenegarServer) -> None:
    values = (("token", "x" * 100), ("token10", "۱ ۲ ۳ ۴ ۵ ۶"), ("token20", "۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹"))
    submission = at.gateway.submit(replace(OUTGOING, pattern=PatternUse("due", values)))
    assert (submission.outcome, submission.code, submission.cost_rial) == (Outcome.ACCEPTED, "5", 120)
    form = server.vendor.requests[0].form
    assert form["template"] == ["due"]
    assert {name: form[name] for name, _value in values} == {name: [value] for name, value in values}


def test_a_pattern_is_looked_for_about_the_moment_of_its_call(at: House, server: KavenegarServer) -> None:
    moment = datetime(2026, 11, 21, 12, tzinfo=UTC)
    outgoing = replace(at.pattern, submitted_at=moment)
    assert at.gateway.look_up(outgoing).code == "none_found"
    form = server.vendor.requests[0].form
    first, last = int(form["startdate"][0]), int(form["enddate"][0])
    assert first < moment.timestamp() < last
    assert last - first <= 600
    assert at.gateway.look_up(replace(outgoing, submitted_at=None)).code == "no_time"


def test_a_state_of_another_id_says_nothing(at: House, server: KavenegarServer) -> None:
    told = envelope(200, [{"messageid": 5, "localid": "1", "status": 10}])
    server.refusals = [told] * 2
    assert at.gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    assert at.gateway.look_up(replace(OUTGOING, gateway_ref="6")).standing is Standing.UNCLEAR


def test_a_known_message_that_the_vendor_forgot_is_not_absent(at: House) -> None:
    """100 to the vendor's own id: older than 48 hours. 100 to ours: it never had it."""
    report = at.gateway.look_up(replace(OUTGOING, gateway_ref="5"))
    assert (report.standing, report.code) == (Standing.UNCLEAR, "100")
    assert at.gateway.look_up(OUTGOING).standing is Standing.ABSENT


@pytest.mark.parametrize("as_list", [False, True])
def test_both_switches_of_the_panel_are_shown(at: House, server: KavenegarServer, as_list: bool) -> None:
    if as_list:
        server.reshape = lambda body: {**body, "entries": [body["entries"]]}
    server.resendfailed = "enabled"
    probe = at.gateway.probe()
    assert (probe.works, probe.detail) == (True, "debugmode=disabled, resendfailed=enabled")
    assert probe.credit is not None
    assert (int(probe.credit.amount), probe.credit.unit) == (1_500_000, "rial")
    server.debugmode = "enabled"
    probe = at.gateway.probe()
    assert (probe.works, probe.code, probe.passing) == (False, "debug_mode", False)


def test_an_account_whose_switches_are_not_readable_still_works(at: House, server: KavenegarServer) -> None:
    server.vendor._routes[f"/v1/{KEY}/account/config.json"] = [envelope(407, None)]
    probe = at.gateway.probe()
    assert (probe.works, probe.detail) == (True, "debugmode=?, resendfailed=?")
    server.refusals = [HANG_UP]
    assert at.gateway.probe().passing
