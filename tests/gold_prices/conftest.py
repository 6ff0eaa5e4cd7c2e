"""Sources on loopback: what each says is up to the test, and nobody outside is ever asked."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from gold_prices.providers.registry import known_sources
from tests.gold_prices import bodies
from tests.market import Market as Everybody

PATHS = {
    "wallgold": "/api/v1/markets",
    "milli": "/api/v1/public/milli-price/detail",
    "talair": "/ajax/price/talair",
    "tgju": "/ajax.json",
}


@dataclass(frozen=True)
class Wire:
    """Answers by the path a source is asked at."""

    server: Everybody

    def answers(
        self, path: str, body: object = b"", *, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        """From now on the source asked at `path` answers this: bytes and text as they are, anything else as JSON."""
        source = next(source for source, known in PATHS.items() if known == path)
        self.server.answers(source, body, status=status, headers=headers)


class Market:
    """The four sources; a source that was not told what to say fails. `server` holds the vendors themselves."""

    def __init__(self, server: Everybody) -> None:
        self.server, self.vendor = server, Wire(server)
        server.does("*", "404")

    def says(self, **toman: int) -> None:
        """Each named source answers a price, in Toman per gram, without a time of its own where it may omit it."""
        self.server.forget()
        self.server.does("*", "503")
        for source, price in toman.items():
            self.server.answers(source, body_of(source, price))

    def asked(self, source: str) -> int:
        """How often a source was asked since the last `says`."""
        return self.server.asked(source)


def body_of(source: str, toman: int) -> Any:
    """A recorded body with another price. Only sources whose body needs no time can be told a price this way."""
    if source == "wallgold":
        body = copy.deepcopy(bodies.WALLGOLD)
        body["result"][1]["marketCap"]["lastPrice"] = str(toman)
        return body
    if source == "milli":
        return {"code": 0, "data": {"price18": toman // 100}}
    if source == "talair":
        body = copy.deepcopy(bodies.TALAIR)
        body["gold"]["gold_18k"]["v"] = f"{toman:,}"
        return body
    body = copy.deepcopy(bodies.TGJU)
    body["current"]["geram18"]["p"] = f"{toman * 10:,}"
    return body


@pytest.fixture
def market(db: None, settings: Any) -> Iterator[Market]:
    """On the public floor, with every source on loopback."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    for known in known_sources():
        setattr(settings, known.url_setting, "off")
    server = Everybody()
    for source in PATHS:
        setattr(settings, f"ZARGAR_SOURCE_{source.upper()}_URL", f"{server.url}/{source}")
    yield Market(server)
    server.close()


@pytest.fixture
def bazaar(db: None, settings: Any) -> Iterator[Everybody]:
    """On the public floor, with all vendors on loopback, honest and of one mind."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    server = Everybody()
    for name, value in server.environment.items():
        setattr(settings, name, value)
    yield server
    server.close()
