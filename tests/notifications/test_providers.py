"""Both gateways keep the same promises; Kavenegar's are kept on the wire."""

from __future__ import annotations

import json
import logging
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from gateways.providers.file import FileGateway
from gateways.providers.kavenegar import KavenegarGateway
from gateways.rules.speech import Gateway, Outcome, Outgoing, Report, Standing, Submission
from tests.notifications.kavenegar_server import KEY, KavenegarServer, envelope
from tests.support.vendor import Answer, LoopbackVendor

TEXT = "طلای پارس: مریم احمدی، قسط ۲ شما ۳٫۷۳۳ گرم"
REF = 2**63 - 1
OUTGOING = Outgoing(client_ref=REF, recipient="+989123456789", text=TEXT, shop="s_alpha")
SEND, STATUS = f"/v1/{KEY}/sms/send.json", f"/v1/{KEY}/sms/statuslocalmessageid.json"


@pytest.fixture
def server(loopback_vendor: LoopbackVendor) -> KavenegarServer:
    return KavenegarServer(loopback_vendor)


def _kavenegar(url: str) -> KavenegarGateway:
    return KavenegarGateway(base_url=url, key=KEY, sender="10004346")


@pytest.fixture(params=["file", "kavenegar"])
def both(request: pytest.FixtureRequest, tmp_path: Path, server: KavenegarServer) -> tuple[Gateway, Callable[[], int]]:
    """A gateway, and how many messages it would have delivered."""
    if request.param == "file":
        book = tmp_path / "outbox" / "s_alpha.jsonl"
        return FileGateway(tmp_path / "outbox"), lambda: len(book.read_text().splitlines())
    return _kavenegar(server.url), lambda: len(server.sent)


def test_a_text_is_accepted_and_known_by_our_id(both: tuple[Gateway, Callable[[], int]]) -> None:
    gateway, count = both
    submission = gateway.submit(OUTGOING)
    assert submission.outcome is Outcome.ACCEPTED
    assert submission.gateway_ref
    assert count() == 1
    report = gateway.look_up(OUTGOING)
    assert (report.standing, report.gateway_ref) == (Standing.ACCEPTED, submission.gateway_ref)


def test_the_same_id_is_recorded_once(both: tuple[Gateway, Callable[[], int]]) -> None:
    gateway, count = both
    first, second = gateway.submit(OUTGOING), gateway.submit(OUTGOING)
    assert first == second
    assert count() == 1


def test_an_id_never_seen_is_absent(both: tuple[Gateway, Callable[[], int]]) -> None:
    assert both[0].look_up(OUTGOING).standing is Standing.ABSENT


def test_the_file_is_its_owners_alone_and_holds_one_line_of_json_per_message(tmp_path: Path) -> None:
    gateway = FileGateway(tmp_path / "outbox")
    gateway.submit(OUTGOING)
    gateway.submit(Outgoing(7, "+989120000000", "دو\nخط", "s_alpha"))
    book = tmp_path / "outbox" / "s_alpha.jsonl"
    assert stat.S_IMODE(book.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in book.read_text().splitlines()]
    assert [line["text"] for line in lines] == [TEXT, "دو\nخط"]
    assert lines[0]["client_ref"] == str(REF), "as text: JSON numbers lose the last digits in many readers"


def test_a_folder_that_cannot_be_written_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    assert FileGateway(tmp_path / "outbox").submit(OUTGOING).outcome is Outcome.NOT_SENT


def test_what_goes_over_the_wire(server: KavenegarServer) -> None:
    assert _kavenegar(server.url).submit(OUTGOING) == Submission(Outcome.ACCEPTED, "8792343", "1", cost_rial=120)
    (asked,) = server.vendor.requests
    assert (asked.method, asked.path) == ("POST", SEND)
    assert {name: values[0] for name, values in asked.form.items()} == {
        "receptor": "09123456789",
        "message": TEXT,
        "localid": "9223372036854775807",
        "sender": "10004346",
    }


def test_without_a_sender_the_account_chooses_the_line(server: KavenegarServer) -> None:
    KavenegarGateway(base_url=server.url + "/", key=KEY).submit(OUTGOING)
    assert "sender" not in server.vendor.requests[0].form


def test_a_connection_lost_after_recording_is_unknown_and_found_by_our_id(server: KavenegarServer) -> None:
    server.loses_answers = True
    gateway = _kavenegar(server.url)
    assert gateway.submit(OUTGOING).outcome is Outcome.UNKNOWN
    assert server.calls == 1, "no retry of the library's own"
    server.loses_answers = False
    assert gateway.look_up(OUTGOING) == Report(Standing.ACCEPTED, "8792343", "1")


def test_a_refused_connection_and_an_unknown_host_sent_nothing() -> None:
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        refused = _kavenegar(f"http://127.0.0.1:{idle.getsockname()[1]}").submit(OUTGOING)
    nowhere = _kavenegar("http://no-such-host.invalid").submit(OUTGOING)
    assert {refused.outcome, nowhere.outcome} == {Outcome.NOT_SENT}
    assert KEY not in refused.code + nowhere.code


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (409, Outcome.NOT_SENT),
        (451, Outcome.NOT_SENT),
        (418, Outcome.PAUSED),
        (401, Outcome.PAUSED),
        (403, Outcome.PAUSED),
        (429, Outcome.PAUSED),
        (411, Outcome.REJECTED),
        (413, Outcome.REJECTED),
        (420, Outcome.REJECTED),
        (402, Outcome.UNKNOWN),
        (599, Outcome.UNKNOWN),
    ],
)
def test_each_documented_code_has_its_class(loopback_vendor: LoopbackVendor, code: int, outcome: Outcome) -> None:
    loopback_vendor.replies(SEND, envelope(code, None))
    assert _kavenegar(loopback_vendor.url).submit(OUTGOING) == Submission(outcome, code=str(code))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>502 Bad Gateway</html>", 502),
        Answer(b"", 200),
        Answer(b"[]", 200),
        Answer(b'{"return": null}', 200),
        Answer(b'{"return": {"status": true}}', 200),
        Answer(b"", 302, {"Location": "http://127.0.0.1:1/elsewhere"}),
        Answer(hang_up=True),
        envelope(200, None),
        envelope(200, []),
        envelope(200, ["text"]),
    ],
)
def test_an_answer_that_says_nothing_clear_is_unknown(loopback_vendor: LoopbackVendor, answer: Answer) -> None:
    loopback_vendor.replies(SEND, answer)
    loopback_vendor.replies(STATUS, answer)
    gateway = _kavenegar(loopback_vendor.url)
    assert gateway.submit(OUTGOING).outcome is Outcome.UNKNOWN
    assert gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    assert len(loopback_vendor.requests) == 2


def test_one_object_instead_of_a_list_is_read_too(loopback_vendor: LoopbackVendor) -> None:
    row = {"messageid": "12", "message": TEXT, "receptor": "+989123456789", "status": 5}
    loopback_vendor.replies(SEND, envelope(200, row))
    assert _kavenegar(loopback_vendor.url).submit(OUTGOING) == Submission(Outcome.ACCEPTED, "12", "5")


@pytest.mark.parametrize("other", [{"receptor": "09120000000"}, {"message": "متن دیگری"}])
def test_another_message_under_our_id_is_a_conflict(loopback_vendor: LoopbackVendor, other: dict[str, str]) -> None:
    row = {"messageid": 12, "message": TEXT, "receptor": "09123456789", "status": 5, **other}
    loopback_vendor.replies(SEND, envelope(200, [row]))
    assert _kavenegar(loopback_vendor.url).submit(OUTGOING) == Submission(Outcome.CONFLICT, code="conflict")


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (1, Standing.ACCEPTED),
        (5, Standing.ACCEPTED),
        (10, Standing.DELIVERED),
        ("10", Standing.DELIVERED),
        (6, Standing.UNDELIVERED),
        (11, Standing.UNDELIVERED),
        (13, Standing.UNDELIVERED),
        (14, Standing.BLOCKED),
        (100, Standing.ABSENT),
        (77, Standing.UNCLEAR),
        (None, Standing.UNCLEAR),
    ],
)
def test_each_status_has_its_standing(loopback_vendor: LoopbackVendor, status: object, standing: Standing) -> None:
    loopback_vendor.replies(STATUS, envelope(200, [{"messageid": 5, "localid": str(REF), "status": status}]))
    assert _kavenegar(loopback_vendor.url).look_up(OUTGOING).standing is standing


def test_a_status_of_another_id_says_nothing(loopback_vendor: LoopbackVendor) -> None:
    loopback_vendor.replies(STATUS, envelope(200, [{"messageid": 5, "localid": "1", "status": 10}]))
    assert _kavenegar(loopback_vendor.url).look_up(OUTGOING).standing is Standing.UNCLEAR


def test_no_key_and_no_number_reach_the_log(server: KavenegarServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        gateway = _kavenegar(server.url)
        gateway.submit(OUTGOING)
        server.loses_answers = True
        gateway.submit(OUTGOING)
        gateway.look_up(OUTGOING)
    assert KEY not in caplog.text
    assert "9123456789" not in caplog.text
