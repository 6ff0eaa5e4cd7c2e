"""A webhook call as rows, however it came: in the address, as a form or as JSON; one message or many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import parse_qs

from gateways.providers.reading import Row, folded
from gateways.rules.speech import Malformed

MAX_BYTES, MAX_ROWS = 262_144, 1_000


def hook_rows(
    query: Mapping[str, str], content_type: str, body: bytes, *, inside: tuple[str, ...] = ("entries", "data", "items")
) -> list[Row]:
    """The rows a call carries, keys in small letters; those of the body, or of the address where the body is empty.

    `inside` names the keys under which vendors wrap their rows. Raises Malformed: too_long, not_text, not_json, empty,
    too_many_rows.
    """
    if len(body) > MAX_BYTES:
        raise Malformed("too_long")
    if body.strip():
        found = _of_json(body, inside) if _is_json(content_type, body) else _of_form(body)
    else:
        found = _side_by_side({name: [value] for name, value in query.items()})
    found = [row for row in found if row]
    if not found:
        raise Malformed("empty")
    if len(found) > MAX_ROWS:
        raise Malformed("too_many_rows")
    return found


def _is_json(content_type: str, body: bytes) -> bool:
    # Some senders put JSON under a form's content type; no form begins with a bracket.
    return "json" in content_type.lower() or body.lstrip()[:1] in (b"{", b"[")


def _of_json(body: bytes, inside: tuple[str, ...]) -> list[Row]:
    try:
        told = folded(json.loads(body, parse_float=Decimal))
    except (ValueError, RecursionError):
        raise Malformed("not_json") from None
    if isinstance(told, dict):
        wrapped = next((told[key] for key in inside if isinstance(told.get(key), dict | list)), None)
        told = told if wrapped is None else wrapped
    several = told if isinstance(told, list) else [told]
    return [row for one in several if isinstance(one, dict) for row in _side_by_side(one)]


def _of_form(body: bytes) -> list[Row]:
    try:
        form = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=4 * MAX_ROWS)
    except ValueError:
        raise Malformed("not_text") from None
    return _side_by_side(dict(form))


def _side_by_side(columns: Mapping[str, object]) -> list[Row]:
    """{"id": [1, 2], "status": [5, 6]} is two rows; a value that stands alone belongs to each."""
    named = {str(name).lower().removesuffix("[]"): value for name, value in columns.items()}
    lists = {name: value for name, value in named.items() if isinstance(value, list)}
    count = max((len(value) for value in lists.values()), default=1)
    if any(len(value) not in (1, count) for value in lists.values()):
        raise Malformed("columns_differ")
    return [
        {name: _at(value, index) if name in lists else value for name, value in named.items()} for index in range(count)
    ]


def _at(column: object, index: int) -> object:
    assert isinstance(column, list)  # noqa: S101  # asked by the caller
    return column[index if len(column) > 1 else 0]
