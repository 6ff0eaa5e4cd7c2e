"""The gateway of a developer's terminal: what would have gone is a line of the log, and nothing is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from gateways.providers.reading import OneByOne
from gateways.providers.registry import Kind
from gateways.rules.speech import (
    Abilities,
    Heard,
    Malformed,
    Outcome,
    Outgoing,
    Probe,
    Report,
    Standing,
    Submission,
)

logger = logging.getLogger(__name__)

ABILITIES = Abilities(patterns=True, reports_delivery=False, tells_credit=False, look_back=timedelta(0))


class ConsoleGateway(OneByOne):
    """Says the text whole, of the number the last four digits."""

    key = "console"
    abilities = ABILITIES

    def submit(self, outgoing: Outgoing) -> Submission:
        """Accepted once it is said."""
        logger.info(
            "%s: text %d to …%s: %s", outgoing.shop, outgoing.client_ref, outgoing.recipient[-4:], outgoing.text
        )
        return Submission(Outcome.ACCEPTED, gateway_ref=str(outgoing.client_ref))

    def look_up(self, outgoing: Outgoing) -> Report:
        """Nothing is kept to look in."""
        return Report(Standing.UNCLEAR, outgoing.gateway_ref, "no_look_up")

    def probe(self) -> Probe:
        """A log can always be written."""
        return Probe(works=True)

    def read_hook(self, method: str, query: Mapping[str, str], content_type: str, body: bytes) -> Heard:
        """Nobody calls back from a log."""
        raise Malformed("no_webhook")


KIND = Kind(
    key="console",
    label=_("The log of this machine (nothing is sent)"),
    channel="sms",
    form=forms.Form,
    build=lambda _given, _url: ConsoleGateway(),
)
