"""What a vendor may do when it is asked: answer, drift, lie, or any of the failures seen in the wild."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tests.market.truth import Prices
from tests.market.vendors import KEY, Vendor
from tests.market.writing import TEHRAN, Path, written_over
from tests.support.vendor import Asked

COOKIE = "__arcsco"
HTML = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
#: More than any limit of an answer's size.
HUGE = 8_000_000


class Does(StrEnum):
    """The first two are well-behaved; the rest is what a source must be guarded against."""

    ANSWERS = "answers"
    DRIFTS = "drifts"  # another documented shape of the same body
    LIES = "lies"  # another unit: ten times as much, or as told
    JUMPS = "jumps"  # a few percent off
    SLOW = "slow"
    HANGS = "hangs"
    DRIPS = "drips"
    DROPS = "drops"
    CUTS = "cuts"
    HTML = "html"
    GARBAGE = "garbage"
    EMPTY = "empty"
    HUGE = "huge"
    COOKIE = "cookie"
    ELSEWHERE = "elsewhere"
    REFUSES = "refuses"  # its own envelope of failure, with 200
    STATUS = "status"
    NULL = "null"
    ZERO = "zero"
    GLUED = "glued"
    OLD = "old"
    PREVIOUS_CLOSE = "previous_close"
    IMPOSSIBLE = "impossible"
    SAYS = "says"  # the very bytes a test gives


#: Other words people use for the same.
SPOKEN = {
    "answer": Does.ANSWERS, "drift": Does.DRIFTS, "lie": Does.LIES, "jump": Does.JUMPS, "hang": Does.HANGS,
    "drip": Does.DRIPS, "drop": Does.DROPS, "cut": Does.CUTS, "refuse": Does.REFUSES, "say": Does.SAYS,
}  # fmt: skip
POISON: dict[Does, Callable[[Any], Any]] = {
    Does.NULL: lambda _: None,
    Does.ZERO: lambda was: "0" if isinstance(was, str) else 0,
    Does.GLUED: lambda was: f"-{was}" if isinstance(was, str) else -was,
}
UNREADABLE = {
    Does.HTML: HTML.encode(),
    Does.GARBAGE: b"\x1f\x8b\x00\xff\xfe" * 40,
    Does.EMPTY: b"",
    Does.HUGE: b"[" + b" " * HUGE,
}
JSON = {"Content-Type": "application/json"}
PAGE = {"Content-Type": "text/html; charset=utf-8"}
#: Where bodies say when, and a year nobody lives in.
STAMPS = ("date", "ts", "m", "time_unix", "timestamp", "lastUpdate", "updatedAt", "utc_timestamp")


@dataclass(frozen=True)
class Behaviour:
    """`times` multiplies every figure, `seconds` is a delay or an age; `status`, `raw` are of Does.STATUS and SAYS."""

    does: Does = Does.ANSWERS
    times: Decimal = Decimal(1)
    seconds: float = 0.0
    status: int = 200
    raw: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What goes over the wire: `wait` seconds before it, `apart` seconds between its pieces.

    `cut` counts the promised bytes that never come; `silent` hangs up without a word.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    apart: float = 0.0
    cut: int = 0
    silent: bool = False


def usual(does: Does) -> Behaviour:
    """The behaviour with the figures one expects when none are told."""
    return {
        Does.LIES: Behaviour(does, times=Decimal(10)),
        Does.JUMPS: Behaviour(does, times=Decimal("1.06")),
        Does.SLOW: Behaviour(does, seconds=1.0),
        Does.HANGS: Behaviour(does, seconds=60.0),
        Does.DRIPS: Behaviour(does, seconds=0.2),
        Does.OLD: Behaviour(does, seconds=3600.0),
        Does.STATUS: Behaviour(does, status=503),
    }.get(does, Behaviour(does))


def plan(vendor: Vendor, behaviour: Behaviour, prices: Prices, at: datetime | None, asked: Asked) -> Plan:
    """What this vendor does now, asked this. `at` None leaves out the time where a body may be without one."""
    if vendor.key_parameter and (denied := _denied(vendor, asked)):
        return denied
    plain = _encoded(_body(vendor, behaviour, prices, at))
    if behaviour.does in (Does.COOKIE, Does.ELSEWHERE):
        return _moved(vendor, behaviour.does, plain, asked)
    if behaviour.does in UNREADABLE:
        return Plan(UNREADABLE[behaviour.does], headers=PAGE)
    half = len(plain) // 2
    odd = {
        Does.HANGS: Plan(wait=behaviour.seconds, silent=True),
        Does.SLOW: Plan(plain, headers=JSON, wait=behaviour.seconds),
        Does.DRIPS: Plan(plain, headers=JSON, apart=behaviour.seconds),
        Does.DROPS: Plan(silent=True),
        Does.CUTS: Plan(plain[:half], headers=JSON, cut=len(plain) - half),
        Does.REFUSES: Plan(_encoded(vendor.refusal), headers=JSON),
        Does.STATUS: Plan(_encoded(vendor.denied.get(behaviour.status, {"message": "no"})), behaviour.status, JSON),
        Does.SAYS: Plan(behaviour.raw, behaviour.status, {**JSON, **behaviour.headers}),
    }
    return odd.get(behaviour.does, Plan(plain, headers=JSON))


def _body(vendor: Vendor, behaviour: Behaviour, prices: Prices, at: datetime | None) -> Any:
    moment = at
    if at is not None and behaviour.does is Does.OLD:
        moment = at - timedelta(seconds=behaviour.seconds)
    if at is not None and behaviour.does is Does.PREVIOUS_CLOSE:
        moment = at.astimezone(TEHRAN).replace(hour=0, minute=0, second=0, microsecond=0)
    body = vendor.body(prices.times(behaviour.times), moment)
    if behaviour.does is Does.DRIFTS:
        return vendor.drift(body)
    if behaviour.does in POISON:
        return written_over(body, vendor.figures, POISON[behaviour.does])
    if behaviour.does is Does.IMPOSSIBLE:
        return written_over(body, [path for path in _places(body, ()) if path[-1] in STAMPS], _impossible)
    return body


def _places(body: Any, path: Path) -> list[Path]:
    pairs = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    found: list[Path] = []
    for name, value in pairs:
        inner = _places(value, (*path, name))
        found += inner or [(*path, name)]
    return found


def _impossible(was: Any) -> Any:
    return f"2647{was[4:]}" if isinstance(was, str) else was + 20_000_000_000_000


def _denied(vendor: Vendor, asked: Asked) -> Plan | None:
    given = asked.query.get(vendor.key_parameter, [""])[0]
    if given == KEY:
        return None
    status = 401 if given else 400
    return Plan(_encoded(vendor.denied.get(status, vendor.refusal)), status, JSON)


def _moved(vendor: Vendor, does: Does, plain: bytes, asked: Asked) -> Plan:
    if does is Does.ELSEWHERE:
        return Plan(status=302, headers={"Location": "https://elsewhere.invalid" + vendor.path})
    if COOKIE in asked.headers.get("Cookie", ""):
        return Plan(plain, headers=JSON)
    query = "&".join(f"{name}={value}" for name, values in asked.query.items() for value in values)
    back = vendor.place + (f"?{query}" if query else "")
    return Plan(status=307, headers={"Location": back, "Set-Cookie": f"{COOKIE}=1; Path=/"})


def _encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
