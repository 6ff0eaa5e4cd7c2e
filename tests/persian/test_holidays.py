"""Closed days, and what a due date is shifted to."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from persian.holidays import closing_name, is_closed, is_estimated, next_working_day
from persian.jalali import add_months, format_jalali, parse_jalali


def test_esfand_29_moves_behind_nowruz_and_the_next_row_stays() -> None:
    nominal = parse_jalali("1404/12/29")
    assert nominal.weekday() == 4
    shifted = next_working_day(nominal)
    assert format_jalali(shifted) == "1405/01/05"
    assert shifted.weekday() == 2
    assert format_jalali(add_months(nominal, 1, 31)) == "1405/01/31"


@pytest.mark.parametrize("day", ["1405/01/01", "1405/01/04", "1404/11/22", "1404/08/30", "1405/04/04"])
def test_closed(day: str) -> None:
    assert is_closed(parse_jalali(day))
    assert closing_name(parse_jalali(day))
    assert next_working_day(parse_jalali(day)) > parse_jalali(day)


def test_a_working_day_stays() -> None:
    saturday = parse_jalali("1404/09/01")
    assert not is_closed(saturday)
    assert closing_name(saturday) == ""
    assert next_working_day(saturday) == saturday


def test_names_are_persian_whatever_the_locale() -> None:
    assert closing_name(dt.date(2026, 3, 21)) == "جشن نوروز، عید سعید فطر"
    with translation.override("fa"):
        assert closing_name(dt.date(2025, 11, 21)) == "جمعه"


def test_computed_lunar_dates_say_so() -> None:
    eid = dt.date(2027, 3, 10)
    assert is_closed(eid)
    assert is_estimated(eid)
    assert "تخمینی" in closing_name(eid)
    assert not is_estimated(dt.date(2027, 3, 21))
    assert not is_estimated(dt.date(2027, 3, 9))


@given(st.dates(dt.date(1975, 1, 1), dt.date(2110, 1, 1)))
def test_the_next_working_day_is_open_and_near(day: dt.date) -> None:
    working = next_working_day(day)
    assert not is_closed(working)
    assert 0 <= (working - day).days <= 14
