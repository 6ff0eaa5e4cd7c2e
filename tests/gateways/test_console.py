"""The gateway of a developer's terminal."""

from __future__ import annotations

import logging

import pytest

from gateways.providers import KINDS
from gateways.rules.speech import Malformed, Outcome, Outgoing, Probe, Standing

OUT = Outgoing(7, "+989123456789", "قسط ۲ شما\nلغو۱۱", "s_alpha")


def test_a_text_is_said_whole_and_the_number_by_its_end(caplog: pytest.LogCaptureFixture) -> None:
    gateway = KINDS["console"].gateway({})
    with caplog.at_level(logging.INFO):
        assert gateway.submit(OUT).outcome is Outcome.ACCEPTED
    (line,) = caplog.messages
    assert "…6789" in line
    assert OUT.text in line
    assert "912345" not in line


def test_nothing_is_kept_to_look_in() -> None:
    gateway = KINDS["console"].gateway({})
    assert gateway.look_up(OUT).standing is Standing.UNCLEAR
    assert gateway.probe() == Probe(works=True)
    with pytest.raises(Malformed):
        gateway.read_hook("GET", {}, "", b"")
