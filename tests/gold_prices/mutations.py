"""Ways in which a body goes wrong: in its bytes on the road, and in what its vendor writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.gold_prices.whole_bodies import Path, got, put

#: What takes the place of a value: other kinds, other spellings, poison.
ODD: list[object] = [None, "", 0, "0", -1, "-5", True, False, [], {}, [1], {"a": 1}, "NaN", "1e9", float("nan"), "—", 5]
ODD += ["<html>", 10**30, "9" * 40, "2026-08-06 00:00:00", "1405/05/15", 1e300, 0.1, "دلار", "ریال", "تومان", "enabled"]
DIGITS = b"0123456789"


def paths_of(body: Any, here: Path = ()) -> Iterator[Path]:
    """Every place of a body below its root."""
    steps: Any = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, value in steps:
        yield (*here, step)
        yield from paths_of(value, (*here, step))


def scaled(value: object, dice: Random) -> object:
    """A figure times ten, a hundred, a thousand, a tenth of it, or a little beside it, in its own spelling."""
    factor = dice.choice((10, 100, 1000, 0.1, 4 / 3, dice.uniform(0.93, 1.07)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return type(value)(value * factor)
    bare = value.replace(",", "") if isinstance(value, str) else ""
    return f"{round(float(bare) * factor):,}" if bare.replace(".", "", 1).isdecimal() else value


def _replace(body: Any, path: Path, dice: Random) -> None:
    put(body, path, dice.choice(ODD))


def _scale(body: Any, path: Path, dice: Random) -> None:
    put(body, path, scaled(got(body, path), dice))


def _drop(body: Any, path: Path, dice: Random) -> None:
    del got(body, path[:-1])[path[-1]]


def _rename(body: Any, path: Path, dice: Random) -> None:
    parent = got(body, path[:-1])
    if isinstance(parent, dict):
        parent[f"{path[-1]}_new"] = parent.pop(path[-1])
    else:
        parent.append(parent.pop(0))


def _wrap(body: Any, path: Path, dice: Random) -> None:
    value = got(body, path)
    put(body, path, dice.choice(([value], {"value": value}, str(value), {"data": value})))


def _swap(body: Any, path: Path, dice: Random) -> None:
    parent = got(body, path[:-1])
    other = dice.choice(list(parent)) if isinstance(parent, dict) else dice.randrange(len(parent))
    parent[path[-1]], parent[other] = parent[other], parent[path[-1]]


CHANGES: list[Callable[[Any, Path, Random], None]] = [_replace, _scale, _scale, _scale, _drop, _rename, _wrap, _swap]


def changed_bodies(text: str, count: int, dice: Random) -> Iterator[Any]:
    """So many bodies as their vendor might write them, each with one to three places changed."""
    paths = list(paths_of(json.loads(text)))
    for _ in range(count):
        body = json.loads(text)
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            change, path = dice.choice(CHANGES), dice.choice(paths)
            try:
                change(body, path, dice)
            except (LookupError, TypeError, ValueError, OverflowError, AttributeError):
                continue  # an earlier change took the place away, or made it another kind
        yield body


def broken_bytes(raw: bytes, count: int, dice: Random) -> Iterator[bytes]:
    """So many bodies as they might arrive: bytes flipped, cut off, doubled, and digits turned into others."""
    digits = [place for place, byte in enumerate(raw) if byte in DIGITS]
    for _ in range(count):
        broken = bytearray(raw)
        match dice.randrange(8):
            case 0:
                for _ in range(dice.randrange(1, 9)):
                    broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
            case 1:
                broken = broken[: dice.randrange(len(broken))]
            case 2:
                start = dice.randrange(len(broken))
                del broken[start : start + dice.randrange(1, 40)]
            case 3:
                start = dice.randrange(len(broken))
                broken[start:start] = broken[start : start + dice.randrange(1, 40)]
            case 4:
                place = dice.choice(digits)
                broken[place:place] = b"0" * dice.randrange(1, 4)
            case 5:
                del broken[dice.choice(digits)]
            case _:
                broken[dice.choice(digits)] = dice.choice(DIGITS)
        yield bytes(broken)
