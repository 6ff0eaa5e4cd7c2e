"""Amounts and weights as people type them."""

from collections.abc import Callable

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from measures.money import MAX_RIAL
from measures.weights import MAX_MG
from persian.digits import to_persian
from persian.numbers import (
    GRAM_PLACES,
    MAX_GRAMS,
    MAX_TOMAN,
    TOMAN_PLACES,
    gram_text,
    grouped,
    parse_grams,
    parse_scaled,
    parse_toman,
    toman_text,
)
from persian.refusal import Refusal


def number_or_reason(parse: Callable[[str], int], typed: str) -> int | str:
    """Return the number of a text, or the sentence it is refused with."""
    try:
        return parse(typed)
    except Refusal as refusal:
        return str(refusal)


@pytest.mark.parametrize(
    "typed",
    [
        "۳٫۷۳۳",
        "3.733",
        "۳/۷۳۳",
        "٣٫٧٣٣",
        "۳۷۳۳ سوت",
        "۳٫۷۳۳ گرم",
        "3.733g",
        " ۰۳٫۷۳۳ ",
        "\u200f۳٫۷۳۳",
        "۳٬۷۳۳ سوت",
        "+3.733",
    ],
)
def test_a_weight_in_every_hand(typed: str) -> None:
    assert parse_grams(typed) == 3_733


@pytest.mark.parametrize(
    "typed",
    [
        "۴۲٬۰۰۰٬۰۰۰",
        "42,000,000",
        "42000000",
        "٤٢٬٠٠٠٬٠٠٠",
        "۴۲ ۰۰۰ ۰۰۰",
        "۴۲،۰۰۰،۰۰۰",
        "۴۲٬۰۰۰٬۰۰۰ تومان",
        "42000000.0",
    ],
)
def test_an_amount_in_every_hand(typed: str) -> None:
    assert parse_toman(typed) == 420_000_000


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1e5", "not_a_number"),
        ("0x10", "not_a_number"),
        ("", "not_a_number"),
        (".", "not_a_number"),
        ("42.000.000", "not_a_number"),
        ("4,2", "not_a_number"),
        ("۴۲ ریال", "not_a_number"),
        ("--5", "not_a_number"),
        ("½", "not_a_number"),
        ("-1", "negative"),
        ("−۰٫۵", "negative"),
        ("42.55", "too_precise"),
        ("1000000000000000", "too_large"),
        ("1000000000000.1", "too_large"),
        ("9" * 5_000, "too_large"),
    ],
)
def test_what_is_no_amount(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_toman(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("3.7333", "too_precise"),
        ("۳۷۳۳٫۵ سوت", "too_precise"),
        ("3,733", "ambiguous_comma"),
        ("3 733", "ambiguous_comma"),
        ("۳،۷۳۳", "ambiguous_comma"),
        ("۵ تومان", "not_a_number"),
        ("1000000.001", "too_large"),
        ("-3.733", "negative"),
    ],
)
def test_what_is_no_weight(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_grams(typed)
    assert refused.value.code == code


def test_grouping_as_the_page_does_it_is_no_decimal() -> None:
    assert parse_grams("۳٬۷۳۳") == 3_733_000
    assert parse_grams("1,262.110") == 1_262_110


def test_the_limits_are_those_of_the_measures() -> None:
    assert parse_toman(str(MAX_TOMAN)) == MAX_RIAL
    assert parse_grams(str(MAX_GRAMS)) == MAX_MG


@given(st.integers(0, MAX_RIAL))
def test_a_written_amount_reads_back(rial: int) -> None:
    assert parse_toman(toman_text(rial)) == rial
    assert parse_toman(f"{rial // 10}.{rial % 10}") == rial


@given(st.integers(0, MAX_MG))
def test_a_written_weight_reads_back(mg: int) -> None:
    assert parse_grams(gram_text(mg)) == mg
    assert parse_grams(f"{mg} سوت") == mg
    assert parse_grams(to_persian(f"{mg // 1000}/{mg % 1000:03d}")) == mg


@given(st.text())
def test_no_text_brings_anything_but_a_number_or_a_reason(text: str) -> None:
    for parse in (parse_toman, parse_grams):
        answer = number_or_reason(parse, text)
        assert answer >= 0 if isinstance(answer, int) else answer


def test_whole_numbers_only_where_only_they_make_sense() -> None:
    assert parse_scaled("۱۲", places=0, limit=60) == 12
    with pytest.raises(Refusal) as refused, translation.override("fa"):
        parse_scaled("12.5", places=0, limit=60)
    with translation.override("fa"):
        assert str(refused.value) == "عدد را بدون اعشار بنویسید."


def test_numbers_as_they_are_read() -> None:
    assert grouped(42_000_000) == "۴۲٬۰۰۰٬۰۰۰"
    assert grouped(-1_234) == "−۱٬۲۳۴"
    assert toman_text(419_962_507) == "۴۱٬۹۹۶٬۲۵۰٫۷"
    assert toman_text(-7) == "−۰٫۷"
    assert gram_text(3_733) == "۳٫۷۳۳"
    assert gram_text(-5) == "−۰٫۰۰۵"
    assert (TOMAN_PLACES, GRAM_PLACES) == (1, 3)
