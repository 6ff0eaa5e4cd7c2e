"""What every vendor on loopback can do wrong: lose its answer, be late, say nonsense, speak in another shape."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any
from urllib.parse import urlencode

from tests.support.vendor import Answer, Asked, LoopbackVendor

JSON = {"Content-Type": "application/json"}
HTML = Answer("<html><body>502 خطا</body></html>".encode(), 502, {"Content-Type": "text/html"})
EMPTY = Answer(b"", 200, JSON)
HANG_UP = Answer(hang_up=True)

Handler = Callable[[Asked], Answer]


@dataclass(frozen=True)
class Recorded:
    """One text a phone would have got. `client_ref` is "" where the vendor knows none."""

    gateway_ref: str
    recipient: str
    text: str
    client_ref: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class Call:
    """One call of a webhook, as the vendor would make it."""

    method: str
    query: dict[str, str]
    content_type: str
    body: bytes


class VendorServer:
    """Records first, then lets the weather of the wire pass over the answer.

    `drop_permille` of the calls get no answer: every other one of them is cut before anything was recorded.
    """

    #: The vendor's name in gateways.providers.
    key = ""

    def __init__(
        self, vendor: LoopbackVendor, *, log: IO[str] | None = None, drop_permille: int = 0, seed: int = 1405
    ) -> None:
        self.vendor = vendor
        self.recorded: list[Recorded] = []
        self._by_ref: dict[str, Recorded] = {}
        self.states: dict[str, int | None] = {}
        self.calls = 0
        self.loses_answers = False
        self.late_seconds = 0.0
        self.says: Answer | None = None
        #: What people texted to the line: (sender, line, text, seconds).
        self.inbox: list[tuple[str, str, str, int]] = []
        self.refusals: list[Answer] = []
        self.reshape: Callable[[Any], Any] = lambda body: body
        self.drop_permille = drop_permille
        self._log = log
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._numbers: Iterator[int] = itertools.count(8_792_343)
        self.routes()

    @property
    def url(self) -> str:
        """What ZARGAR_GATEWAY_<KEY>_URL is set to."""
        return self.vendor.url

    def routes(self) -> None:
        """Tell the vendor on loopback which path is whose."""
        raise NotImplementedError

    def takes(self, path: str, handler: Handler) -> None:
        """A path that records texts."""
        self.vendor.replies(path, lambda asked: self._weather(asked, handler, records=True))

    def tells(self, path: str, handler: Handler) -> None:
        """A path that only answers."""
        self.vendor.replies(path, lambda asked: self._weather(asked, handler, records=False))

    def record(self, recipient: str, text: str, *, client_ref: str = "", pattern: str = "") -> Recorded:
        """One text on its way to a phone."""
        with self._lock:
            made = Recorded(str(next(self._numbers)), recipient, text, client_ref, pattern)
            self.recorded.append(made)
            self._by_ref[made.gateway_ref] = made
            if self._log is not None:
                self._log.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")
                self._log.flush()
        return made

    def move(self, status: int | None, *refs: str) -> None:
        """All messages, or those with these ids, are at this status from now on."""
        for ref in refs or tuple(one.gateway_ref for one in self.recorded):
            self.states[ref] = status

    def known(self, ref: str) -> Recorded | None:
        """The message with this id."""
        return self._by_ref.get(ref)

    def answer(self, body: Any, status: int = 200) -> Answer:
        """JSON, in the shape the vendor is in today."""
        return Answer(json.dumps(self.reshape(body), ensure_ascii=False).encode(), status, JSON)

    def _weather(self, asked: Asked, handler: Handler, *, records: bool) -> Answer:
        with self._lock:
            self.calls += records
            refusal = self.refusals.pop(0) if self.refusals else None
            drawn = self._chance.randrange(2000) if self.drop_permille else 2000
        if refusal is not None:
            return refusal
        if drawn < self.drop_permille:
            return HANG_UP
        answer = handler(asked)
        if self.late_seconds:
            time.sleep(self.late_seconds)
        lost = self.loses_answers or drawn < 2 * self.drop_permille
        return HANG_UP if lost else self.says or answer


def shouted(body: Any) -> Any:
    """Every key In Capitals: some vendors change their mind about the case of keys."""
    if isinstance(body, dict):
        return {key[:1].upper() + key[1:]: shouted(value) for key, value in body.items()}
    return [shouted(one) for one in body] if isinstance(body, list) else body


def as_text(body: Any) -> Any:
    """Every number as text."""
    if isinstance(body, dict):
        return {key: as_text(value) for key, value in body.items()}
    if isinstance(body, list):
        return [as_text(one) for one in body]
    return str(body) if isinstance(body, int | float) and not isinstance(body, bool) else body


def as_query(row: dict[str, object]) -> Call:
    """A row as a GET."""
    return Call("GET", {name: str(value) for name, value in row.items()}, "", b"")


def as_form(*rows: dict[str, object]) -> Call:
    """Rows as a submitted form, names repeated."""
    pairs = [(name, str(value)) for row in rows for name, value in row.items()]
    return Call("POST", {}, "application/x-www-form-urlencoded", urlencode(pairs).encode())


def as_json(rows: object) -> Call:
    """Rows as JSON."""
    return Call("POST", {}, "application/json; charset=utf-8", json.dumps(rows, ensure_ascii=False).encode())
