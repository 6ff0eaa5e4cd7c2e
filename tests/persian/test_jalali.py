"""The calendar: true Jalali months from an anchor day, and Tehran's idea of today."""

import datetime as dt
from collections.abc import Callable

import jdatetime
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from persian.checks import time_zone_data_is_current
from persian.digits import to_persian
from persian.jalali import (
    InvalidJalaliDate,
    add_months,
    format_jalali,
    from_jalali,
    month_length,
    month_name,
    parse_jalali,
    tehran_midnight,
    tehran_offset_is_right,
    tehran_today,
    to_jalali,
    weekday_name,
)

FORTY_YEARS = st.dates(dt.date(2006, 3, 21), dt.date(2046, 3, 20))
#: Remainders by 33 of the leap years of the arithmetic calendar, valid over these years.
LEAP_REMAINDERS = {1, 5, 9, 13, 17, 22, 26, 30}


def day_or_reason(typed: str) -> dt.date | str:
    """Return the day of a text, or the sentence it is refused with."""
    try:
        return parse_jalali(typed)
    except InvalidJalaliDate as refusal:
        return str(refusal)


def rows(signed: str, count: int) -> list[str]:
    """Return the nominal dates of a contract signed on a Jalali day, as the schedule counts them."""
    first = parse_jalali(signed)
    return [format_jalali(add_months(first, k, to_jalali(first).day)) for k in range(1, count + 1)]


def test_rows_of_a_contract_signed_on_the_31st() -> None:
    assert rows("1404/06/31", 9) == [
        *("1404/07/30", "1404/08/30", "1404/09/30", "1404/10/30", "1404/11/30"),
        *("1404/12/29", "1405/01/31", "1405/02/31", "1405/03/31"),
    ]
    gregorian = [add_months(parse_jalali("1404/06/31"), k, 31).isoformat() for k in (1, 6, 7, 9)]
    assert gregorian == ["2025-10-22", "2026-03-20", "2026-04-20", "2026-06-21"]


def test_a_leap_esfand_has_its_30th() -> None:
    assert rows("1403/06/31", 7)[5:] == ["1403/12/30", "1404/01/31"]
    assert parse_jalali("1403/12/30") == dt.date(2025, 3, 20)
    assert rows("1403/12/30", 60)[11] == "1404/12/29"
    assert rows("1403/12/30", 60)[59] == "1408/12/30"


def test_an_anchor_of_30_returns_to_30_after_esfand() -> None:
    assert rows("1404/07/30", 6)[4:] == ["1404/12/29", "1405/01/30"]


def test_months_backwards() -> None:
    assert format_jalali(add_months(parse_jalali("1405/01/31"), -1, 31)) == "1404/12/29"
    assert format_jalali(add_months(parse_jalali("1405/01/31"), -13, 31)) == "1403/12/30"


@given(FORTY_YEARS, st.integers(0, 120), st.integers(1, 31))
def test_a_row_is_on_the_anchor_or_the_months_last_day(start: dt.date, months: int, anchor: int) -> None:
    row, first = to_jalali(add_months(start, months, anchor)), to_jalali(start)
    assert (row.year * 12 + row.month) - (first.year * 12 + first.month) == months
    assert row.day == min(anchor, month_length(row.year, row.month))


def test_every_day_of_forty_years_there_and_back() -> None:
    day, last = dt.date(2006, 3, 21), dt.date(2046, 3, 20)
    expected = (1385, 1, 1)
    while day <= last:
        shown = to_jalali(day)
        if (shown.year, shown.month, shown.day) != expected or parse_jalali(format_jalali(day)) != day:
            pytest.fail(f"{day} is shown as {shown}, expected {expected}")
        year, month, date = expected
        expected = (year, month, date + 1) if date < month_length(year, month) else (year, month + 1, 1)
        expected = (year + 1, 1, 1) if expected[1] > 12 else expected
        day += dt.timedelta(days=1)
    assert expected == (1425, 1, 1)


def test_leap_years_agree_with_a_second_calendar_and_the_33_year_rule() -> None:
    leap = [year for year in range(1300, 1471) if month_length(year, 12) == 30]
    assert leap == [year for year in range(1300, 1471) if JalaliDate.is_leap(year)]
    assert leap == [year for year in range(1300, 1471) if year % 33 in LEAP_REMAINDERS]
    # The second calendar's class is untyped; the annotation says what it is asked for.
    in_second: Callable[[dt.date], JalaliDate] = JalaliDate.to_jalali
    for year in range(1300, 1471):
        for month, day in ((1, 1), (12, 29)):
            other = in_second(from_jalali(year, month, day))
            assert (other.year, other.month, other.day) == (year, month, day)


@pytest.mark.parametrize("typed", ["1405/10/05", "05/10/5", "14051005", "۱۴۰۵/۱۰/۰۵", "١٤٠٥-١٠-٠٥", " 1405.10.5\u200f"])
def test_a_date_in_every_hand(typed: str) -> None:
    assert parse_jalali(typed) == dt.date(2026, 12, 26)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1404/12/30", "اسفند ۱۴۰۴، ۲۹ روز دارد."),
        ("1404/07/31", "مهر ۱۴۰۴، ۳۰ روز دارد."),
        ("1405/01/32", "فروردین ۱۴۰۵، ۳۱ روز دارد."),
        ("1405/01/00", "فروردین ۱۴۰۵، ۳۱ روز دارد."),
        ("1404/13/01", "ماه ۱۳ وجود ندارد؛ ماه از ۱ تا ۱۲ است."),
        ("2025-11-21", "سال ۲۰۲۵ پذیرفته نیست؛ تاریخ باید شمسی باشد، از سال ۱۳۰۰ تا ۱۴۹۹."),
        ("abc", "تاریخ را به‌صورت سال/ماه/روز بنویسید، مانند ۱۴۰۵/۰۸/۳۰."),
        ("", "تاریخ را به‌صورت سال/ماه/روز بنویسید، مانند ۱۴۰۵/۰۸/۳۰."),
        ("1404/12", "تاریخ را به‌صورت سال/ماه/روز بنویسید، مانند ۱۴۰۵/۰۸/۳۰."),
    ],
)
def test_what_is_no_date_and_why(typed: str, message: str) -> None:
    with translation.override("fa"):
        with pytest.raises(InvalidJalaliDate) as refused:
            parse_jalali(typed)
        assert str(refused.value) == message


@given(st.text(alphabet="0123456789۰۱۲/-. a"))
def test_no_text_brings_anything_but_a_day_or_a_reason(text: str) -> None:
    assert day_or_reason(to_persian(text)) == day_or_reason(text)


def test_today_is_tehrans() -> None:
    before = dt.datetime(2025, 11, 21, 20, 25, tzinfo=dt.UTC)
    after = dt.datetime(2025, 11, 21, 20, 35, tzinfo=dt.UTC)
    assert format_jalali(tehran_today(before)) == "1404/08/30"
    assert format_jalali(tehran_today(after)) == "1404/09/01"
    assert tehran_midnight(tehran_today(after)) == dt.datetime(2025, 11, 21, 20, 30, tzinfo=dt.UTC)
    assert tehran_midnight(tehran_today(after)).tzinfo is dt.UTC


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(ValueError, match="naive"):
        tehran_today(dt.datetime(2025, 11, 21, 20, 25, tzinfo=dt.UTC).replace(tzinfo=None))
    with pytest.raises(TypeError, match="time zone"):
        to_jalali(dt.datetime(2025, 11, 21, tzinfo=dt.UTC))


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="anchor"):
        add_months(dt.date(2025, 1, 1), 1, 32)
    with pytest.raises(ValueError, match="months"):
        month_length(1404, 13)
    with pytest.raises(ValueError, match="day"):
        from_jalali(1404, 12, 30)


def test_names_in_persian() -> None:
    day = dt.date(2025, 11, 21)
    with translation.override("fa"):
        assert (weekday_name(day), month_name(to_jalali(day).month)) == ("جمعه", "آبان")
    assert isinstance(to_jalali(day), jdatetime.date)


def test_old_time_zone_data_is_noticed() -> None:
    assert tehran_offset_is_right()
    assert time_zone_data_is_current(None) == []
    assert not tehran_offset_is_right(lambda _: dt.timedelta(hours=4, minutes=30))
