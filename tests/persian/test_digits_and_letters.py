"""Digits of three sets, and names as they are searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persian.digits import ARABIC, ASCII, PERSIAN, in_order, to_ascii, to_persian
from persian.letters import compact_key, search_key, without_marks


@given(st.integers(-(10**18), 10**18))
def test_digits_come_back(n: int) -> None:
    assert int(to_ascii(to_persian(n))) == n


@given(st.text(alphabet=PERSIAN + ARABIC + ASCII + "ab,٫"))
def test_every_set_becomes_ascii_and_nothing_else_changes(text: str) -> None:
    plain = to_ascii(text)
    assert not set(plain) & set(PERSIAN + ARABIC)
    assert [a for a in plain if a in "ab,٫"] == [a for a in text if a in "ab,٫"]
    assert to_ascii(to_persian(text)) == plain


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("سیّد علي‌اكبر", "سید علیاکبر"),
        ("آقای  مؤمنی ", "اقای مومنی"),
        ("فاطمة", "فاطمه"),
        ("خانۀ رئیس", "خانه رییس"),
        ("موسـى", "موسی"),
        ("Ali ۱۲٣", "ali 123"),
        ("\u200f\u202bرضا\u202c", "رضا"),
    ],
)
def test_one_spelling_for_each_name(typed: str, key: str) -> None:
    assert search_key(typed) == key


def test_spaces_and_joiners_do_not_part_a_name() -> None:
    assert {compact_key(name) for name in ("علی اکبر", "علی‌اکبر", "علیاکبر", "علي اكبر")} == {"علیاکبر"}


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)
    assert " " not in compact_key(text)


def test_marks_copied_with_a_number_are_dropped() -> None:
    assert without_marks("\u2066\u200e0912\u200c\u2069\ufeff") == "0912"


def test_a_number_of_the_book_is_not_turned_round() -> None:
    assert in_order("1405-000031") == "\u200e۱۴۰۵-۰۰۰۰۳۱"
