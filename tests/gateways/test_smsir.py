"""SMS.ir's own ways: a success that hides a refusal, and a search where no id of ours was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gateways.rules.speech import Outcome, PatternUse, Standing, Submission
from persian.days import TEHRAN
from tests.gateways.servers.base import HTML
from tests.gateways.servers.smsir import LINE, SmsIrServer
from tests.gateways.vendors import OUTGOING, TEXT, House, house
from tests.support.vendor import LoopbackVendor

MOBILE = "09123456789"
NOON = datetime(2026, 11, 21, 12, tzinfo=TEHRAN)


@pytest.fixture
def at(loopback_vendor: LoopbackVendor) -> House:
    return house("smsir", loopback_vendor)


@pytest.fixture
def server(at: House) -> SmsIrServer:
    assert isinstance(at.server, SmsIrServer)
    return at.server


def clock(server: SmsIrServer, moment: datetime) -> None:
    server.now = moment.timestamp


def test_what_goes_over_the_wire(at: House, server: SmsIrServer) -> None:
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.ACCEPTED, "8792343"), "the cost is in texts, not Rial"
    at.gateway.submit(at.pattern)
    plain, pattern = server.vendor.requests
    assert (plain.method, plain.path) == ("POST", "/v1/send/bulk")
    assert plain.json == {"lineNumber": LINE, "messageText": TEXT, "mobiles": [MOBILE]}
    assert pattern.json == {
        "mobile": MOBILE,
        "templateId": 123456,
        "parameters": [{"name": "Code", "value": "12345"}, {"name": "Name", "value": "مریم"}],
    }


def test_a_success_may_hide_a_refusal(at: House, server: SmsIrServer) -> None:
    server.blacklist = {MOBILE}
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.REJECTED, code="blacklisted")
    assert at.gateway.submit(at.pattern) == Submission(Outcome.REJECTED, code="blacklisted")
    server.blacklist, server.invalid = set(), {MOBILE}
    assert at.gateway.submit(OUTGOING) == Submission(Outcome.REJECTED, code="null")
    unreadable: list[object] = [[], [1, 2], ["x" * 70], [True], [{}], "1", None]
    for ids in unreadable:
        server.refusals = [server.told(1, {"messageIds": ids})]
        assert at.gateway.submit(OUTGOING) == Submission(Outcome.UNKNOWN, code="no_row")
    server.refusals = [server.told(1, {"messageIds": ["0"]}), server.told(1, {"MessageIds": ["86522023"]})]
    assert at.gateway.submit(OUTGOING).code == "blacklisted"
    assert at.gateway.submit(OUTGOING).gateway_ref == "86522023"
    assert server.recorded == []


def test_a_value_of_25_letters_goes_and_one_of_26_does_not(at: House, server: SmsIrServer) -> None:
    fits, long = (replace(OUTGOING, pattern=PatternUse("7", (("Name", "م" * count),))) for count in (25, 26))
    assert at.gateway.submit(fits).outcome is Outcome.ACCEPTED
    assert at.gateway.submit(long) == Submission(Outcome.REJECTED, code="pattern_too_long")
    no_number = replace(OUTGOING, pattern=PatternUse("welcome", ()))
    assert at.gateway.submit(no_number) == Submission(Outcome.REJECTED, code="pattern_code")
    assert len(server.vendor.requests) == 1


def test_a_lost_text_is_found_pages_deep_and_an_older_copy_is_not_it(at: House, server: SmsIrServer) -> None:
    clock(server, NOON - timedelta(hours=1))
    server.record(MOBILE, TEXT)
    server.sent_at[server.recorded[0].gateway_ref] = int(server.now())
    lost = replace(OUTGOING, submitted_at=NOON)
    assert at.gateway.look_up(lost).standing is Standing.ABSENT, "the same text an hour before the call"
    clock(server, NOON)
    server.loses_answers = True
    assert at.gateway.submit(lost).outcome is Outcome.UNKNOWN
    server.loses_answers = False
    for number in range(250):
        server._number(f"0912{number:07}", TEXT)
    server._number(MOBILE, "متن دیگری")
    server.vendor.requests.clear()
    report = at.gateway.look_up(lost)
    assert (report.standing, report.gateway_ref) == (Standing.ACCEPTED, server.recorded[1].gateway_ref)
    pages = [one.query for one in server.vendor.requests]
    assert [page["pageNumber"] for page in pages] == [["1"], ["2"], ["3"]]
    assert {page["sortByNewest"][0] for page in pages} == {"true"}
    server.vendor.requests.clear()
    at.gateway.look_up(replace(lost, submitted_at=NOON + timedelta(minutes=30)))
    assert len(server.vendor.requests) == 2, "newest first: no page older than the call is read; the archive is asked"


@pytest.mark.parametrize("sent", [NOON, NOON.replace(hour=23, minute=59), NOON.replace(hour=0, minute=1)])
@pytest.mark.parametrize("asked_after", [timedelta(minutes=5), timedelta(hours=13), timedelta(hours=30)])
@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=70)], ids=["at once", "a minute later"])
def test_it_is_found_on_its_day_and_after_midnight(
    at: House, server: SmsIrServer, sent: datetime, asked_after: timedelta, late: timedelta
) -> None:
    """Also where the call began before midnight and the vendor's row after it; and what is not there is absent."""
    clock(server, sent + late)
    server.loses_answers = True
    lost = replace(OUTGOING, submitted_at=sent)
    at.gateway.submit(lost)
    server.loses_answers = False
    clock(server, sent + asked_after)
    report = at.gateway.look_up(lost)
    assert (report.standing, report.gateway_ref) == (Standing.ACCEPTED, server.recorded[0].gateway_ref)
    assert at.gateway.look_up(replace(lost, text="متن دیگری")).standing is Standing.ABSENT
    assert len(server.recorded) == 1


def test_a_list_that_cannot_be_read_is_no_absence(at: House, server: SmsIrServer) -> None:
    empty = server.told(1, [])
    for answers in ([HTML], [server.told(20)], [server.told(1, None)], [empty, HTML], [empty, server.told(0)]):
        server.refusals = list(answers)
        assert at.gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    assert at.gateway.look_up(replace(OUTGOING, submitted_at=None)).code == "no_time"


def test_a_state_of_another_message_says_nothing(at: House, server: SmsIrServer) -> None:
    server.refusals = [server.told(1, {"messageId": 5, "deliveryState": 1})]
    assert at.gateway.look_up(replace(OUTGOING, gateway_ref="6")).standing is Standing.UNCLEAR
    assert at.gateway.look_up(replace(OUTGOING, gateway_ref="6")).code == "111"


def test_what_the_account_has(at: House, server: SmsIrServer) -> None:
    probe = at.gateway.probe()
    assert probe.credit is not None
    assert (probe.works, str(probe.credit.amount), probe.credit.unit) == (True, "1000.5", "sms")
    assert probe.detail == "line=listed"
    server.credit = "many"
    assert at.gateway.probe().code == "no_row"
