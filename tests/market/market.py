"""The market: one true price, what each vendor makes of it, and everything that was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from tests.market.behaviours import SPOKEN, Behaviour, Does, Plan, plan, usual
from tests.market.server import serve
from tests.market.truth import Prices, Walk
from tests.market.vendors import BY_KEY, BY_PLACE, environment
from tests.support.vendor import Asked

#: For every source at once.
EVERYBODY = "*"


class UnknownOrder(ValueError):
    """No such source, or nothing a source can do."""


class Market:
    """A server on loopback, until `close`. What it is told may change between two questions.

    `at` is the time its bodies state; None is the time of the question. With `stamped` False a body leaves its time
    out where it may. `apart` spreads honest vendors by up to that many thousandths around the truth.
    """

    def __init__(self, *, port: int = 0, apart: Decimal = Decimal(0), seed: int = 0) -> None:
        self.truth = Walk(seed=seed)
        self.at: datetime | None = None
        self.stamped = True
        self.requests: list[Asked] = []
        self.closing = threading.Event()
        self._apart = apart
        self._does: dict[str, Behaviour] = {}
        self._own: dict[str, int] = {}
        self._lock = threading.Lock()
        self._server = serve(self, port)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What an installation has to be told to ask here and nowhere else."""
        return environment(self.url)

    def price(self, rial_per_g: int) -> None:
        """The truth, and every honest vendor with it."""
        self.truth.stands_at(rial_per_g=rial_per_g)

    def does(self, source: str, what: str, **figures: Any) -> None:
        """From now on `source` (or "*") does `what`: a word of Does, or an HTTP status. Raises UnknownOrder.

        `figures`: times, permille (of a jump), seconds, status.
        """
        behaviour = behaviour_of(what, figures)
        with self._lock:
            for key in _named(source):
                self._does[key] = behaviour

    def believes(self, source: str, toman: int) -> None:
        """From now on this source's own idea of a gram of 18k, in Toman, whatever the truth is."""
        self._own[source] = toman * 10

    def says(self, **own: int) -> None:
        """These sources answer these prices of their own, in Toman per gram of 18k; every other one answers 503."""
        self.forget()
        self.does(EVERYBODY, "503")
        for source, toman in own.items():
            self.does(source, Does.ANSWERS)
            self.believes(source, toman)

    def answers(
        self, source: str, body: object = b"", *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """From now on `source` answers this and nothing else: bytes and text as they are, anything else as JSON."""
        raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        with self._lock:
            for key in _named(source):
                self._does[key] = Behaviour(Does.SAYS, status=status, raw=raw, headers=dict(headers or {}))

    def forget(self) -> None:
        """Everybody is honest again, and nothing was asked. The truth stays where it is."""
        with self._lock:
            self._does.clear()
            self._own.clear()
            self.requests.clear()

    def asked(self, source: str) -> int:
        """How often a source was asked since the last `forget` or `says`."""
        place = BY_KEY[source].place.rstrip("/")
        with self._lock:
            return sum(request.path.rstrip("/") == place for request in self.requests)

    def doing(self, source: str) -> Behaviour:
        """What a source does now."""
        with self._lock:
            return self._does.get(source, Behaviour())

    def prices_at(self, source: str) -> Prices:
        """What this source believes, before it lies."""
        truth = self.truth.now()
        if source in self._own:
            return truth.times(Decimal(self._own[source]) / truth.gold18)
        if not self._apart:
            return truth
        off = Decimal(crc32(source.encode()) % 2001 - 1000) / 1000 * self._apart
        return truth.times(1 + off / 1000)

    def plan(self, asked: Asked) -> Plan | None:
        """What to answer; None where nobody lives at that path."""
        vendor = BY_PLACE.get(asked.path.rstrip("/"))
        with self._lock:
            self.requests.append(asked)
        if vendor is None:
            return None
        at = (self.at or datetime.now(UTC)) if self.stamped else None
        return plan(vendor, self.doing(vendor.key), self.prices_at(vendor.key), at, asked)

    def close(self) -> None:
        """Stop listening; whoever hangs is let go."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def behaviour_of(what: str, figures: Mapping[str, Any]) -> Behaviour:
    """A behaviour in words. Raises UnknownOrder."""
    word = str(what).strip().lower()
    try:
        base = (
            Behaviour(Does.STATUS, status=int(word))
            if word.isascii() and word.isdigit()
            else usual(SPOKEN.get(word) or Does(word))
        )
        told = {name: _figure(name, value) for name, value in figures.items() if value not in (None, "")}
        if "permille" in told:
            told["times"] = 1 + told.pop("permille") / 1000
        return replace(base, **told)
    except (ValueError, TypeError, ArithmeticError) as cause:
        raise UnknownOrder(f"{what} {dict(figures)}") from cause


def _figure(name: str, value: object) -> Any:
    kinds = {"times": Decimal, "permille": Decimal, "seconds": float, "status": int}
    return kinds[name](str(value)) if name in kinds else value


def _named(source: str) -> Iterable[str]:
    if source == EVERYBODY:
        return tuple(BY_KEY)
    if source not in BY_KEY:
        raise UnknownOrder(f"no source {source}")
    return (source,)
