"""The gateway that reaches no phone keeps the promises of those that do."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from gateways.providers.file import FileGateway
from gateways.rules.speech import Malformed, Outcome, Outgoing, Standing
from tests.gateways.vendors import OUTGOING, REF, TEXT


def test_a_text_is_a_line_once_and_found_by_our_id(tmp_path: Path) -> None:
    gateway = FileGateway(tmp_path / "outbox")
    assert gateway.look_up(OUTGOING).standing is Standing.ABSENT
    first, second = gateway.submit(OUTGOING), gateway.submit(OUTGOING)
    assert first == second
    assert first.outcome is Outcome.ACCEPTED
    assert gateway.look_up(OUTGOING).gateway_ref == first.gateway_ref == str(REF)
    gateway.submit_many([Outgoing(7, "+989120000000", "دو\nخط", "s_alpha"), OUTGOING])
    book = tmp_path / "outbox" / "s_alpha.jsonl"
    assert stat.S_IMODE(book.stat().st_mode) == 0o600, "its owner's alone"
    lines = [json.loads(line) for line in book.read_text().splitlines()]
    assert [line["text"] for line in lines] == [TEXT, "دو\nخط"]
    assert lines[0]["client_ref"] == str(REF), "as text: JSON numbers lose the last digits in many readers"
    assert gateway.probe().works


def test_a_folder_that_cannot_be_written_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    gateway = FileGateway(tmp_path / "outbox")
    assert gateway.submit(OUTGOING).outcome is Outcome.NOT_SENT
    assert gateway.look_up(OUTGOING).standing is Standing.UNCLEAR
    probe = gateway.probe()
    assert (probe.works, probe.passing) == (False, True)


def test_nobody_calls_back_from_a_file(tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        FileGateway(tmp_path).read_hook("GET", {"messageid": "1"}, "", b"")
