"""One request beside another: what reaches the vendor's program, and not how a library writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.vendor import Asked

#: The headers a vendor looks at: who asks, what is in the body, what is wanted back.
HEADERS = ("content-type", "accept", "apikey", "x-api-key")


@dataclass(frozen=True)
class Seen:
    """Method, path, headers that matter, query and fields. JSON keys are in small letters and empty fields left out:

    both vendors of JSON here are read so by their own programs, and their documents write either case.
    """

    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, list[str]]
    fields: Any


def seen(asked: Asked) -> Seen:
    """A request as the vendor's program sees it. A slash at a path's end and the case of a path say nothing."""
    named = {name.lower(): value for name, value in asked.headers.items()}
    headers = {name: named[name].partition(";")[0] for name in HEADERS if name in named and asked.body}
    headers |= {name: named[name] for name in HEADERS[1:] if name in named}
    is_json = named.get("content-type", "").startswith("application/json") and asked.body
    fields = _small(asked.json) if is_json else asked.form
    return Seen(asked.method, asked.path.rstrip("/").lower(), headers, asked.query, fields)


def _small(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _small(one) for name, one in value.items() if one is not None}
    return [_small(one) for one in value] if isinstance(value, list) else value
