"""Forty years of schedules against a calendar walked day by day, which knows nothing of ours but one date."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gold_installments.rules.due_dates import (
    DueRule,
    Frequency,
    HolidayShift,
    Period,
    ShortMonth,
    effective_date,
    nominal_dates,
)
from gold_installments.rules.schedule import jalali_schedule
from measures.split import split_evenly

#: The leap years of the official calendar, written down from its tables.
LEAP = {1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428, 1432, 1436, 1441, 1445}
FIRST_DAY = date(2008, 3, 20)  # 1387/01/01
Day = tuple[int, int, int]


def walked() -> dict[Day, date]:
    """Every Jalali day of 1387 to 1446, counted off from the first."""
    found, here = {}, FIRST_DAY
    for year in range(1387, 1447):
        for month in range(1, 13):
            length = 31 if month <= 6 else 30 if month <= 11 else 30 if year in LEAP else 29
            for day in range(1, length + 1):
                found[year, month, day] = here
                here += timedelta(days=1)
    return found


CALENDAR = walked()
JALALI = {gregorian: jalali for jalali, gregorian in CALENDAR.items()}


def slow_row(signed: Day, months: int, anchor: int, first_of_next: bool) -> date:
    """The k-th row by looking: the anchor's day of that month, or the nearest before it, or the day after that one."""
    year, month = signed[0], signed[1]
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    day = anchor
    while (year, month, day) not in CALENDAR:
        day -= 1
    return CALENDAR[year, month, day] + timedelta(days=1 if first_of_next and day < anchor else 0)


def test_the_walked_calendar_is_the_official_one() -> None:
    assert CALENDAR[1404, 6, 31] == date(2025, 9, 22)
    assert CALENDAR[1399, 12, 30] == date(2021, 3, 20)
    assert (1404, 12, 30) not in CALENDAR


@pytest.mark.parametrize("short_month", list(ShortMonth))
def test_forty_years_of_monthly_rows_for_every_anchor(short_month: ShortMonth) -> None:
    wrong = []
    for anchor in range(1, 32):
        rule = DueRule(anchor_day=anchor, short_month=short_month)
        dates = nominal_dates(signed=CALENDAR[1390, 6, 15], count=480, rule=rule)
        for k, day in enumerate(dates, start=1):
            if day != slow_row((1390, 6, 15), k, anchor, short_month is ShortMonth.FIRST_OF_NEXT):
                wrong.append((anchor, k, day))
        wrong += [(anchor, 0, day) for day, later in pairwise(dates) if later <= day]
    assert wrong == []


@settings(max_examples=150, deadline=None)
@given(
    signed=st.dates(date(2008, 3, 20), date(2026, 3, 20)),
    months=st.sampled_from([1, 2, 3, 4, 6, 12]),
    gap=st.integers(0, 70),
    anchor=st.one_of(st.none(), st.integers(1, 31)),
    first_of_next=st.booleans(),
)
def test_any_signing_day(signed: date, months: int, gap: int, anchor: int | None, first_of_next: bool) -> None:
    short = ShortMonth.FIRST_OF_NEXT if first_of_next else ShortMonth.LAST_DAY
    rule = DueRule(Frequency(Period.MONTH, months), anchor, short, first_gap_days=gap)
    start, lead = JALALI[signed], months
    day = anchor or start[2]
    while (slow_row(start, lead, day, first_of_next) - signed).days < gap:
        lead += 1
    expected = [slow_row(start, lead + months * k, day, first_of_next) for k in range(12)]
    assert list(nominal_dates(signed=signed, count=12, rule=rule)) == expected


@settings(max_examples=150, deadline=None)
@given(
    signed=st.dates(date(2008, 3, 20), date(2040, 3, 20)),
    closed=st.sets(st.integers(0, 400), max_size=200),
    shift=st.sampled_from(list(HolidayShift)),
    total=st.integers(12, 10**12),
)
def test_a_shift_lands_on_an_open_day_and_passes_over_none(
    signed: date, closed: set[int], shift: HolidayShift, total: int
) -> None:
    days = {signed + timedelta(days=offset) for offset in closed if offset % 60}
    rows = jalali_schedule(
        amounts=split_evenly(total, 12), signed=signed, rule=DueRule(shift=shift), is_closed=days.__contains__
    )
    assert sum(row.amount for row in rows) == total
    assert len(rows) == 12
    step = -1 if shift is HolidayShift.PREVIOUS else 1
    for row in rows:
        passed = abs((row.due_date - row.nominal_date).days)
        between = [row.nominal_date + timedelta(days=step * offset) for offset in range(passed)]
        assert all(day in days for day in between)
        assert shift is HolidayShift.NONE or row.due_date not in days
        assert effective_date(row.nominal_date, shift=shift, is_closed=days.__contains__) == row.due_date
