"""A bot of a messenger on the wire: the token in the path, a chat by its number, who blocked it."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest

from gateways.providers import KINDS
from gateways.providers.bot import BotGateway
from gateways.rules.speech import Heard, InboundText, Malformed, Outcome, Outgoing, Probe, Report, Standing, Submission
from tests.gateways.servers.base import EMPTY, HTML
from tests.gateways.servers.bot import ROOT, TOKEN, BotServer
from tests.support.vendor import Answer, LoopbackVendor

OUT = Outgoing(7, "908070605", "سلام *مریم*، <b>قسط</b> ۲", "s_alpha")


@pytest.fixture
def server(loopback_vendor: LoopbackVendor) -> BotServer:
    return BotServer(loopback_vendor)


@pytest.fixture(params=["telegram", "bale"])
def gateway(request: pytest.FixtureRequest, server: BotServer) -> BotGateway:
    made = KINDS[request.param].build({"token": TOKEN}, server.url)
    assert isinstance(made, BotGateway)
    assert made.key == request.param
    return made


def test_a_text_is_written_to_a_chat_as_it_stands(server: BotServer, gateway: BotGateway) -> None:
    assert gateway.submit(OUT) == Submission(Outcome.ACCEPTED, "8792343")
    (asked,) = server.vendor.requests
    assert (asked.method, asked.path) == ("POST", f"{ROOT}/sendMessage")
    assert asked.json == {"chat_id": "908070605", "text": "سلام *مریم*، <b>قسط</b> ۲"}, "no mark-up is asked for"


def test_who_blocked_the_bot_is_told_apart(server: BotServer, gateway: BotGateway) -> None:
    server.blocked_by.add(OUT.recipient)
    assert gateway.submit(OUT) == Submission(Outcome.REJECTED, code="blocked")


@pytest.mark.parametrize(
    ("code", "http", "outcome"),
    [
        (400, 400, Outcome.REJECTED),
        (401, 401, Outcome.PAUSED),
        (404, 404, Outcome.PAUSED),
        (429, 429, Outcome.NOT_SENT),
        (429, 200, Outcome.NOT_SENT),
        (500, 500, Outcome.UNKNOWN),
    ],
)
def test_each_refusal_has_its_class(
    server: BotServer, gateway: BotGateway, code: int, http: int, outcome: Outcome
) -> None:
    server.says = server.refused(code, "…", http=http)
    assert gateway.submit(OUT) == Submission(outcome, code=str(code))


@pytest.mark.parametrize("answer", [HTML, EMPTY, Answer(b"[]"), Answer(b'{"ok": true}'), Answer(hang_up=True)])
def test_a_lost_answer_stays_unknown_for_nobody_can_look(
    server: BotServer, gateway: BotGateway, answer: Answer
) -> None:
    server.says = answer
    assert gateway.submit(OUT).outcome is Outcome.UNKNOWN
    assert len(server.recorded) == server.calls == 1
    assert gateway.look_up(OUT) == Report(Standing.UNCLEAR, code="no_look_up")
    assert gateway.abilities.absences_needed == 0


def test_a_chat_is_a_number_and_a_text_has_an_end(server: BotServer, gateway: BotGateway) -> None:
    for chat in ("", "maryam", "+98 912", "a@b.ir"):
        assert gateway.submit(replace(OUT, recipient=chat)) == Submission(Outcome.REJECTED, code="recipient")
    assert gateway.submit(replace(OUT, text="س" * 4097)) == Submission(Outcome.REJECTED, code="too_long")
    assert server.vendor.requests == []


def test_the_token_is_tried_and_never_told(
    server: BotServer, gateway: BotGateway, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert gateway.probe() == Probe(works=True, detail="@zargar_bot")
        wrong = KINDS[gateway.key].build({"token": "1:wrong"}, server.url)
        assert wrong.probe() == Probe(works=False, code="404")
        assert wrong.submit(OUT) == Submission(Outcome.PAUSED, code="404")
        shut = KINDS[gateway.key].build({"token": TOKEN}, "http://127.0.0.1:1").submit(OUT)
    assert shut.outcome is Outcome.NOT_SENT
    assert TOKEN not in caplog.text + repr(gateway) + shut.code


def test_an_update_is_heard(gateway: BotGateway) -> None:
    message = {"message_id": 3, "from": {"id": 908070605}, "chat": {"id": 908070605}, "date": 1, "text": "۱۱"}
    update = json.dumps({"update_id": 10000, "message": message}).encode()
    heard = Heard(inbound=(InboundText("908070605", "110201543", "۱۱", "10000"),))
    assert gateway.read_hook("POST", {}, "application/json", update) == heard
    joined = json.dumps({"update_id": 10001, "my_chat_member": {"chat": {"id": 9}}}).encode()
    assert gateway.read_hook("POST", {}, "application/json", joined) == Heard()
    for nothing in (b"", b"{", b"[]"):
        with pytest.raises(Malformed):
            gateway.read_hook("POST", {}, "application/json", nothing)
