"""Comparing contents, naming objects."""

from __future__ import annotations

import datetime

from backups.rules.contents import Contents, TableFigures, compare
from backups.rules.naming import manifest_key, object_key, safe_part, scratch_name, scratch_prefix

BOOK = Contents(
    tables={"contract": TableFigures(3, "-41"), "payment": TableFigures(9, "17")},
    totals={"balance_mg": "12345"},
    structure="ab",
)


def test_json_and_back() -> None:
    assert Contents.from_json(BOOK.as_json()) == BOOK


def test_equal_contents_are_equal() -> None:
    result = compare(BOOK, Contents.from_json(BOOK.as_json()))
    assert result.equal
    assert [(line.name, line.expected, line.found) for line in result.totals] == [("balance_mg", "12345", "12345")]


def test_a_changed_row_under_an_equal_count_is_a_difference() -> None:
    other = Contents(tables={**BOOK.tables, "payment": TableFigures(9, "18")}, totals=BOOK.totals, structure="ab")
    result = compare(BOOK, other)
    assert not result.equal
    assert [line.name for line in result.tables if not line.equal] == ["payment"]


def test_missing_tables_sums_and_structure_are_differences() -> None:
    assert not compare(BOOK, Contents(tables={}, totals=BOOK.totals, structure="ab")).equal
    assert not compare(BOOK, Contents(tables=BOOK.tables, totals={}, structure="ab")).equal
    assert not compare(BOOK, Contents(tables=BOOK.tables, totals=BOOK.totals, structure="cd")).equal
    assert not compare(BOOK, Contents(tables=BOOK.tables, totals={"balance_mg": "12344"}, structure="ab")).equal


def test_names_of_shops_stay_apart_and_inside() -> None:
    odd = ["Shop-1", "shop_1", "..", ".", "a.b", "a/b", 'x"y', "shop*", "%41", "A", "فروشگاه"]
    parts = [safe_part(name) for name in odd]
    assert len(set(parts)) == len(odd)
    assert not any(c in part for part in parts for c in './"*')


def test_keys() -> None:
    moment = datetime.datetime(2026, 11, 21, 3, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=3, minutes=30)))
    key = object_key(schema="shop_demo", started_at=moment, run="r1")
    assert key == "shops/shop_demo/20261121T000000Z-r1.pgdump.zst.age"
    assert manifest_key(key) == "shops/shop_demo/20261121T000000Z-r1.manifest.age"


def test_scratch_names_of_two_installations_differ() -> None:
    name = scratch_name(database="one", check=5, run="abcdef0123456789")
    assert name.startswith(scratch_prefix("one"))
    assert not name.startswith(scratch_prefix("two"))
    assert len(name) < 63
