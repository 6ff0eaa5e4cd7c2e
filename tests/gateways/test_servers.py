"""A vendor on loopback as a process of its own: what it took is in its log, whatever it answered."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gateways.providers import KINDS
from gateways.rules.speech import Outcome, Standing
from tests.gateways.vendors import OUTGOING, SETTINGS
from tests.support.source import ROOT


@contextmanager
def running(vendor: str, *options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.gateways.servers", vendor, *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.mark.parametrize("vendor", ["kavenegar"])
def test_what_is_lost_before_or_after_the_record_is_told_apart(vendor: str, tmp_path: Path) -> None:
    """Half of the cut calls were recorded: asked afterwards, the vendor knows exactly those."""
    log = tmp_path / "sent.jsonl"
    texts = [replace(OUTGOING, client_ref=number, text=f"قسط {number} تمام") for number in range(1, 61)]
    with running(vendor, "--log", str(log), "--drop-permille", "500") as url:
        gateway = KINDS[vendor].build(SETTINGS[vendor], url)
        lost = [one for one in texts if gateway.submit(one).outcome is Outcome.UNKNOWN]
        recorded = {json.loads(line)["text"] for line in log.read_text().splitlines()}
        standings = {one.text: _asked_until_clear(lambda one=one: gateway.look_up(one).standing) for one in lost}
    assert 10 < len(lost) < 50
    known = {text for text, standing in standings.items() if standing is Standing.ACCEPTED}
    assert 0 < len(known) < len(lost)
    assert known == recorded & set(standings)
    assert recorded - known == {one.text for one in texts if one not in lost}


def _asked_until_clear(ask: object) -> Standing:
    assert callable(ask)
    for _ in range(50):
        if (standing := ask()) is not Standing.UNCLEAR:
            return Standing(standing)
    raise AssertionError("never a clear answer")
