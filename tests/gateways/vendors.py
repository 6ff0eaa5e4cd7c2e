"""An account at each vendor on loopback, spoken to by the adapter the product uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from gateways.providers import KINDS
from gateways.providers.wire import Wire
from gateways.rules.speech import Gateway, Outgoing, PatternUse
from tests.gateways.servers import SERVERS, ghasedak, kavenegar, smsir
from tests.gateways.servers.base import VendorServer
from tests.support.vendor import LoopbackVendor

TEXT = "طلای پارس: مریم احمدی، قسط ۲ شما ۳٫۷۳۳ گرم"
REF = 2**63 - 1
OUTGOING = Outgoing(
    client_ref=REF,
    recipient="+989123456789",
    text=TEXT,
    shop="s_alpha",
    submitted_at=datetime.now(UTC),  # the vendors on loopback keep the hour of this machine
)
SETTINGS = {
    "kavenegar": {"key": kavenegar.KEY, "sender": "10004346"},
    "smsir": {"key": smsir.KEY, "line": str(smsir.LINE)},
    "ghasedak": {"key": ghasedak.KEY, "line": ghasedak.LINE},
}
PATTERNS = {
    "kavenegar": PatternUse("due", (("token", "3733"), ("token10", "مریم احمدی"))),
    "smsir": PatternUse("123456", (("Code", "12345"), ("Name", "مریم"))),
    "ghasedak": PatternUse("due", (("Code", "12345"), ("Name", "مریم احمدی"))),
}


class _Wired(Protocol):
    _wire: Wire


@dataclass
class House:
    """One vendor's server and our gateway to it."""

    key: str
    server: VendorServer
    gateway: Gateway

    @property
    def pattern(self) -> Outgoing:
        """The same text by an approved pattern."""
        return replace(OUTGOING, pattern=PATTERNS[self.key])

    def hurry(self, seconds: float) -> None:
        """Wait no longer than this for an answer."""
        gateway: _Wired = self.gateway  # type: ignore[assignment]
        gateway._wire._timeouts = (1.0, seconds)


def house(key: str, vendor: LoopbackVendor) -> House:
    """A vendor and an account there."""
    server = SERVERS[key](vendor)
    return House(key, server, KINDS[key].build(SETTINGS[key], server.url))
