"""A vendor whose list of sent texts is all there is to look in: each text with its moment, in the order of its mood."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.gateways.servers.base import Recorded, VendorServer


class DatedServer(VendorServer):
    """`now` is the vendor's clock in seconds; `in_order` turns the list around, or leaves rows out of it."""

    def routes(self) -> None:
        """Before the paths: what each text is remembered by."""
        self.now: Callable[[], float] = time.time
        self.sent_at: dict[str, float] = {}
        self.in_order: Callable[[list[Recorded]], list[Recorded]] = list
        self.paths()

    def paths(self) -> None:
        """Tell the vendor on loopback which path is whose."""
        raise NotImplementedError

    def take(self, recipient: str, text: str, *, pattern: str = "") -> Recorded:
        """One text on its way to a phone, with its moment."""
        made = self.record(recipient, text, pattern=pattern)
        self.sent_at[made.gateway_ref] = self.now()
        return made

    def listed(self) -> list[Recorded]:
        """What was sent, as the vendor lists it today."""
        return self.in_order(list(self.recorded))

    def moment(self, made: Recorded) -> datetime:
        """When it was sent."""
        return datetime.fromtimestamp(self.sent_at[made.gateway_ref], UTC)


def worded(values: list[str]) -> str:
    """An approved pattern of the vendor's own words, filled in."""
    return "گالری: " + "، ".join(values)
