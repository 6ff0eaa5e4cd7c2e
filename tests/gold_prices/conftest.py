"""Sources on loopback: what each says is up to the test, and nobody outside is ever asked."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from gold_prices.providers.registry import known_sources
from tests.gold_prices import bodies
from tests.support.vendor import LoopbackVendor

PATHS = {
    "wallgold": "/api/v1/markets",
    "milli": "/api/v1/public/milli-price/detail",
    "talair": "/ajax/price/talair",
    "tgju": "/ajax.json",
}


@dataclass
class Market:
    """The four sources; a source that was not told what to say answers 503."""

    vendor: LoopbackVendor

    def says(self, **toman: int) -> None:
        """Each named source answers a price, in Toman per gram, without a time of its own where it may omit it."""
        self.vendor.forget()
        for source, path in PATHS.items():
            if source in toman:
                self.vendor.answers(path, body_of(source, toman[source]))
            else:
                self.vendor.answers(path, "busy", status=503)

    def asked(self, source: str) -> int:
        """How often a source was asked since the last `says`."""
        return len([request for request in self.vendor.requests if request.path == PATHS[source]])


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
def market(db: None, loopback_vendor: LoopbackVendor, settings: Any) -> Market:
    """On the public floor, with every source on loopback."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    for known in known_sources():
        setattr(settings, known.url_setting, "off")
    for source in PATHS:
        setattr(settings, f"ZARGAR_SOURCE_{source.upper()}_URL", loopback_vendor.url)
    return Market(loopback_vendor)
