"""The words of the house for a reminder, in as few parts as they can be said in: each part is paid for (R21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from notifications.rules.forbidden import has_link
from notifications.rules.segments import count_segments
from notifications.rules.template import render
from notifications.rules.variables import KINDS

#: What a reminder in the words of the house may cost, and what the tightest lines count in a part.
MOST_PARTS: Final = 2
TIGHT_PART: Final = 66
REMINDERS: Final = ("reminder_before", "reminder_today", "reminder_late")


def texted_link(link: str) -> str:
    """An address as it stands in a text, where each letter is paid for: phones know one of a public name as it is."""
    short = link.removeprefix("https://").removesuffix("/")
    return short if has_link(short) else link


def fitted(kind: str, text: str, values: Mapping[str, str]) -> str:
    """A template of `kind` with its values. A reminder in the words of the house is the fullest text of two parts: the
    label of the address gives way first, then what comes next, the asking, and the price where the address is there
    (the customer's page tells it).

    Where even the shortest needs more it is the fullest of as many parts; what a shop wrote itself is said as it is.
    """
    versions = (render(text, told) for told in _shorter(kind, text, values))
    best = next(versions)
    while _cost(best) > MOST_PARTS and (shorter := next(versions, None)) is not None:
        best = min(best, shorter, key=_cost)
    return best


def _shorter(kind: str, text: str, values: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """The values, and then with less and less of them."""
    yield values
    if kind not in REMINDERS or text != KINDS[kind].text:
        return
    bare, left = texted_link(values.get("link", "")), dict(values)
    gives_way = {"link_line": bare, "next_line": "", "call_line": bare, "price_line": ""}
    if not (bare and "{link_line}" in text):
        del gives_way["price_line"]
    if not bare:
        del gives_way["call_line"]
    for name, shorter in gives_way.items():
        left[name] = shorter
        yield left


def _cost(text: str) -> int:
    return max(count_segments(text, TIGHT_PART).parts, MOST_PARTS)
