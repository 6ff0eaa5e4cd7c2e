"""The four price sources on loopback, answering what they were recorded to answer."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.gold_prices import bodies
from tests.support.vendor import Answer, Asked, LoopbackVendor

PATHS = {
    "WALLGOLD": "/api/v1/markets",
    "MILLI": "/api/v1/public/milli-price/detail",
    "TALAIR": "/ajax/price/talair",
    "TGJU": "/ajax.json",
}
#: What the recorded answers say: the middle of two agreeing sources is nobody's figure, so the more trusted one counts.
RIAL_PER_G = 186_110_000
SOURCE = "wallgold"
JSON = {"Content-Type": "application/json"}


def open_market(vendor: LoopbackVendor) -> None:
    """Every source answers. Milli dates its figure now; two recordings keep their old time and so have no vote."""
    vendor.forget()
    vendor.answers(PATHS["WALLGOLD"], bodies.WALLGOLD)
    vendor.replies(PATHS["MILLI"], _milli)
    vendor.answers(PATHS["TALAIR"], bodies.TALAIR)
    vendor.answers(PATHS["TGJU"], bodies.TGJU)


def no_internet(vendor: LoopbackVendor) -> None:
    """Every question ends in a broken connection."""
    vendor.forget()
    for path in PATHS.values():
        vendor.answers(path, hang_up=True)


def _milli(_: Asked) -> Answer:
    body = copy.deepcopy(bodies.MILLI)
    body["data"]["date"] = datetime.now(ZoneInfo("Asia/Tehran")).strftime("%Y-%m-%dT%H:%M:%S")
    return Answer(json.dumps(body).encode(), headers=JSON)


def mg_for(rial: int, rial_per_g: int = RIAL_PER_G) -> int:
    """Half up, worked out here a second time on purpose."""
    return (rial * 1000 * 2 + rial_per_g) // (rial_per_g * 2)
