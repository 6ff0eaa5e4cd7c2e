"""What a door may be told that is wrong: every field, path and query. Nothing may change."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tenants.models import Shop
from tests.isolation.arrears_bodies import RIGHT as ARREARS_RIGHT
from tests.isolation.bodies import JSON, assert_refused, good
from tests.isolation.conftest import ClientOf, Ours, holdings, text_of
from tests.isolation.doors import Door, Operation, document, doors, operations
from tests.isolation.guard_bodies import RIGHT as GUARDS_RIGHT
from tests.isolation.many_bodies import RIGHT as MANY_RIGHT
from tests.isolation.message_bodies import RIGHT as MESSAGES_RIGHT
from tests.isolation.pay_bodies import RIGHT as PAY_RIGHT
from tests.isolation.sale_bodies import RIGHT as SALES_RIGHT

# Asked with a body that is right but for one field.
NUMBERS: list[object] = [0, -1, 10**15, 10**30, "abc", "", 1.5, float("nan"), float("inf"), True, None, [], {}, "۱۲"]
TEXTS: list[object] = ["", "\x00", "a\x00b", "\ud800", "x" * 5_000, 7, None, [], {"a": 1}, "'; DROP TABLE x; --"]
DATES: list[object] = ["1404-12-30", "1404/12/30", "2026-02-30", "0000-00-00", "9999-12-31", "abc", "", None, 0]
FLAGS: list[object] = ["", "true", 0, 1, None, [], {}]
LISTS: list[object] = [
    "",
    "09121234567",
    7,
    None,
    {},
    [7],
    [None],
    [[]],
    ["0912"],
    ["09121234567"] * 50 + ["x"],
    ["\x00"],
]
OBJECTS: list[object] = ["", 7, None, [], {"colour": 1}, "x", [{}]]
KEYS: list[object] = ["x", "", 7, [], "00000000-0000-0000-0000-000000000000", "\x00"]
#: Wrong elsewhere, but words that this field may hold.
RIGHT: dict[str, list[object]] = {
    "note": ["", "'; DROP TABLE x; --"],
    "tender_ref": ["", "'; DROP TABLE x; --"],
    "full_name": ["'; DROP TABLE x; --"],
    "reason": ["'; DROP TABLE x; --"],
    "national_id": [None, ""],
    "other_id_kind": [""],
    "other_id": [None, ""],
    "email": [""],
    "birth_date": [None, ""],
    "address": ["", "'; DROP TABLE x; --"],
    "other_mobiles": [],
    "text": ["'; DROP TABLE x; --"],
    "outcome": [""],
    "at": [None],
    "evidence": ["'; DROP TABLE x; --"],
    "limit_mg": [None, 0],
    "limit_rial": [None, 0],
    "first_due_date": [None],
    "quote": [None],
    "mg": [None],
    "buy_rial_per_g": [None],
    "buy_price_toman_per_gram": [None],
    "in_words": ["", "'; DROP TABLE x; --"],
    "price_reason": ["", "'; DROP TABLE x; --"],
    "fee_mg": [0],
    "rows_mg": [None],
    "rows_toman": [None],
    "first_due": [None],
    "frequency": [None],
    "returned_mg": [0],
    "payout_reference": ["", "'; DROP TABLE x; --"],
    "reference": ["", "'; DROP TABLE x; --"],
}

#: By the name of a format or a type; the first that fits.
WRONG = {
    "object": OBJECTS, "date": DATES, "uuid": KEYS, "integer": NUMBERS, "boolean": FLAGS, "array": LISTS,
    "string": TEXTS,
}  # fmt: skip
ROOMS_RIGHT = {**GUARDS_RIGHT, **SALES_RIGHT, **ARREARS_RIGHT, **PAY_RIGHT, **MESSAGES_RIGHT, **MANY_RIGHT}


def bad_values(schema: dict[str, Any]) -> list[object]:
    """Wrong words for a property, by its type in the document."""
    kinds = [schema, *schema.get("anyOf", [])]
    named = {kind.get("format") for kind in kinds} | {kind.get("type") for kind in kinds}
    named |= {"object" for kind in kinds if "$ref" in kind}
    for name, words in WRONG.items():
        if name in named:
            return words
    raise AssertionError(f"the walk was never taught a property like {schema}")


def tell(client: Client, one: Operation, path: str, body: Any, key: str = "walk") -> Any:
    """A body as it would come over the wire, NaN and lone surrogates included."""
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.generic(one.method.upper(), path, raw, content_type=JSON, headers={"Idempotency-Key": key})


BODIES = [one for one in operations() if one.body]


@pytest.mark.parametrize("one", BODIES, ids=lambda one: f"{one.method} {one.path}")
def test_every_field_refuses_what_it_cannot_mean(program: Client, ours: Ours, shop: Shop, one: Operation) -> None:
    path, body = one.door.path(ours.values), good(ours)[one.body]
    assert body.keys() == one.fields.keys(), "teach the walk the new field"
    before = holdings(shop)
    for name, schema in one.fields.items():
        for wrong in bad_values(schema):
            if wrong in ROOMS_RIGHT.get(f"{one.body}.{name}", RIGHT.get(name, [])) and not isinstance(wrong, bool):
                continue
            assert_refused(f"{one.body}.{name} = {wrong!r}"[:200], tell(program, one, path, {**body, name: wrong}))
        if schema.get("default", schema) is schema and name in _required(one):
            left_out = {key: value for key, value in body.items() if key != name}
            assert_refused(f"{one.body} without {name}", tell(program, one, path, left_out))
    assert holdings(shop) == before


def _required(one: Operation) -> list[str]:
    found: list[str] = document()["components"]["schemas"][one.body].get("required", [])
    return found


@pytest.mark.parametrize("one", BODIES, ids=lambda one: f"{one.method} {one.path}")
def test_a_body_that_is_no_body_is_refused(program: Client, ours: Ours, shop: Shop, one: Operation) -> None:
    path, body = one.door.path(ours.values), good(ours)[one.body]
    before = holdings(shop)
    for wrong in ("", "{", "[]", "null", '"text"', "NaN", "{}", b"\xff\xfe", "[" * 2_000, {**body, "surprise": 1}):
        assert_refused(f"{one.path} {str(wrong)[:40]!r}", tell(program, one, path, wrong))
    assert holdings(shop) == before


@pytest.mark.parametrize("one", [one for one in operations() if one.query], ids=lambda one: one.path)
def test_every_query_refuses_or_answers(program: Client, ours: Ours, one: Operation) -> None:
    words = ["0", "-1", str(10**15), str(10**30), "abc", "", "NaN", "\x00", "٪", "x" * 5_000, "1.5", "۳"]
    for name in one.query:
        for word in words:
            answer = program.get(one.door.path(ours.values), {name: word})
            if answer.status_code != 200:
                assert_refused(f"{one.path}?{name}={word[:20]!r}", answer)


@pytest.mark.parametrize("one", [one for one in operations() if one.door.parameters], ids=lambda one: one.path)
def test_every_path_refuses_what_names_nothing(program: Client, ours: Ours, shop: Shop, one: Operation) -> None:
    before = holdings(shop)
    for word in ("0", str(10**15), str(10**30), "x", "%00", "1405-99999", "%F0%9F%92%8D", "x" * 3_000):
        path = one.door.path(dict.fromkeys(ours.values, word))
        answer = tell(program, one, path, good(ours)[one.body] if one.body else "")
        assert answer.status_code == 404, f"{path[:80]}: {answer.status_code}"
    assert holdings(shop) == before


QUERIES = (
    "q",
    "after",
    "before",
    "state",
    "kind",
    "day",
    "range",
    "customer",
    "paid",
    "paper",
    "next",
    "short",
    "rial_per_g",
    "instrument",
    "toman",
    "start",
    "end",
)


@pytest.mark.parametrize(
    "door", [one for one in doors("zargar.urls_shop") if not one.route.startswith("api/")], ids=lambda one: one.route
)
def test_no_page_stumbles_over_its_address(client_of: ClientOf, ours: Ours, owner: User, door: Door) -> None:
    browser = client_of(owner)
    path = door.path(ours.values)
    for word in (
        "",
        "0",
        "-1",
        str(10**30),
        "abc",
        "\x00",
        "٪٪",
        "<script>",
        "x" * 3_000,
        "1404/12/30",
        "//evil.example",
    ):
        answer = browser.get(path, dict.fromkeys(QUERIES, word))
        assert answer.status_code < 500 or door.route == "readyz", f"{path} {word[:20]!r}"
        assert "<script>" not in text_of(answer), path
        assert "evil.example" not in answer.headers.get("Location", ""), path
