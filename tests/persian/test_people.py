"""Mobile numbers and national IDs as people type them."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from persian.digits import to_persian
from persian.national_id import InvalidNationalId, check_digit, normalise_national_id
from persian.phones import (
    InvalidMobile,
    TwoMobiles,
    is_stored_mobile,
    local_mobile,
    looks_unassigned,
    normalise_mobile,
)


@pytest.mark.parametrize(
    "typed",
    [
        *("09123456789", "9123456789", "989123456789", "+989123456789", "00989123456789", "+98 (0)912 345 6789"),
        *("۰۹۱۲۳۴۵۶۷۸۹", "٠٩١٢٣٤٥٦٧٨٩", "0912-345-6789", "\u202a0912 345 6789\u202c", "0912.345.6789"),
    ],
)
def test_a_mobile_in_every_hand(typed: str) -> None:
    assert normalise_mobile(typed) == "+989123456789"


@pytest.mark.parametrize(
    "typed", ["", "abc", "02188776655", "0912345678", "091234567890", "+19123456789", "0912345678x"]
)
def test_what_is_no_mobile(typed: str) -> None:
    with pytest.raises(InvalidMobile) as refused:
        normalise_mobile(typed)
    assert refused.value.code == "invalid_mobile"
    assert not isinstance(refused.value, TwoMobiles)


@pytest.mark.parametrize("typed", ["09123456789 09351234567", "09123456789/09351234567", "09123456789، ۰۹۳۵۱۲۳۴۵۶۷"])
def test_two_numbers_are_not_one(typed: str) -> None:
    with pytest.raises(TwoMobiles):
        normalise_mobile(typed)


@given(st.integers(9_000_000_000, 9_999_999_999))
def test_a_mobile_comes_back(number: int) -> None:
    stored = normalise_mobile(to_persian(f"0{number}"))
    assert is_stored_mobile(stored)
    assert local_mobile(stored) == f"0{number}"
    assert normalise_mobile(stored) == stored


def test_an_unknown_prefix_is_a_warning_only() -> None:
    assert not looks_unassigned(normalise_mobile("09123456789"))
    assert looks_unassigned(normalise_mobile("09561234567"))
    with pytest.raises(ValueError, match="stored"):
        local_mobile("09123456789")


@pytest.mark.parametrize("typed", ["0932833810", "۰۹۳۲۸۳۳۸۱۰", "0012345679", "0084575948", "093-283381-0"])
def test_national_ids_that_hold(typed: str) -> None:
    assert normalise_national_id(typed) in {"0932833810", "0012345679", "0084575948"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0932833811", "این کد ملی درست نیست؛ رقم‌های آن را بازبینی کنید."),
        ("0012345678", "این کد ملی درست نیست؛ رقم‌های آن را بازبینی کنید."),
        ("1111111111", "این کد ملی درست نیست؛ رقم‌های آن را بازبینی کنید."),
        ("۰۰۰۰۰۰۰۰۰۰", "این کد ملی درست نیست؛ رقم‌های آن را بازبینی کنید."),
        ("932833810", "کد ملی ۱۰ رقم دارد. اگر صفرهای آغاز آن افتاده، ۰۹۳۲۸۳۳۸۱۰ را بنویسید."),
        ("84575948", "کد ملی ۱۰ رقم دارد. اگر صفرهای آغاز آن افتاده، ۰۰۸۴۵۷۵۹۴۸ را بنویسید."),
        ("932833811", "کد ملی ۱۰ رقم دارد."),
        ("09328338100", "کد ملی ۱۰ رقم دارد."),
        ("abc", "کد ملی ۱۰ رقم دارد."),
        ("", "کد ملی ۱۰ رقم دارد."),
    ],
)
def test_national_ids_that_do_not(typed: str, message: str) -> None:
    with translation.override("fa"):
        with pytest.raises(InvalidNationalId) as refused:
            normalise_national_id(typed)
        assert str(refused.value) == message
    assert refused.value.code == "invalid_national_id"


@given(st.integers(0, 999_999_999), st.integers(0, 9))
def test_one_tenth_digit_of_ten_is_right(nine: int, last: int) -> None:
    first = f"{nine:09d}"
    typed = f"{first}{last}"
    if check_digit(first) == last and len(set(typed)) > 1:
        assert normalise_national_id(typed) == typed
    else:
        with pytest.raises(InvalidNationalId):
            normalise_national_id(typed)
