"""What every loopback vendor of texts shares: it remembers what it took, and can go wrong as real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from tests.support.vendor import Answer, Asked, LoopbackVendor

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
JSON = {"Content-Type": "application/json; charset=utf-8"}


class Fault(StrEnum):
    """How the answer to a send goes wrong; each time the text itself is taken."""

    NONE = ""
    DROPS = "drops"
    LATE = "late"
    HTML = "html"


@dataclass
class Taken:
    """One text a phone would have got, with what the vendor says of it."""

    ref: int
    recipient: str
    text: str
    line: str
    at: datetime
    says: dict[str, object] = field(default_factory=dict)


class TextServer:
    """`taken`: in the order of arrival. `calls`: sends asked for. `at`: the vendor's clock."""

    first_ref = 3_741_437_414

    def __init__(self, vendor: LoopbackVendor) -> None:
        self.vendor = vendor
        self.taken: list[Taken] = []
        self.calls = 0
        self.fault = Fault.NONE
        self.at = AT
        self.listed: Callable[[list[Taken]], list[Taken]] = list
        self.released = threading.Event()

    def take(self, recipient: str, text: str, line: str) -> Taken:
        """Write a text down."""
        taken = Taken(self.first_ref + len(self.taken), recipient, text, line, self.at)
        self.taken.append(taken)
        return taken

    def by_ref(self, ref: object) -> Taken | None:
        """The text with this id."""
        return next((one for one in self.taken if str(one.ref) == str(ref)), None)

    def answer(self, body: object, status: int = 200) -> Answer:
        """The answer to a send, or what the fault makes of it."""
        self.calls += 1
        if self.fault is Fault.DROPS:
            return Answer(hang_up=True)
        if self.fault is Fault.HTML:
            return Answer(b"<html><h1>502 Bad Gateway</h1></html>", 502, {"Content-Type": "text/html"})
        if self.fault is Fault.LATE:
            self.released.wait(5)
        return said(body, status)


def said(body: object, status: int = 200) -> Answer:
    """JSON with a status."""
    return Answer(json.dumps(body, ensure_ascii=False).encode(), status, JSON)


def one(asked: Asked, name: str) -> str:
    """A field of a form."""
    return asked.form[name][0]
