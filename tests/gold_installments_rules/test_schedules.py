"""When rows fall due: the figures of the rules, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gold_installments.rules.due_dates import (
    FREQUENCIES,
    DueRule,
    Frequency,
    HolidayShift,
    Period,
    ShortMonth,
    effective_date,
    jalali_day,
    month_of,
    nominal_dates,
)
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.schedule import ScheduleRow, jalali_schedule, rows_on
from gold_installments.rules.standing import row_state
from measures.split import split_evenly
from persian.days import tehran_today
from persian.jalali import InvalidJalaliDate, parse_jalali
from tests.gold_installments_rules.days import fridays_and_nowruz, jalali, never, shown

MONTHLY = DueRule()


def plan(signed: str, count: int, rule: DueRule = MONTHLY, first: str = "") -> list[str]:
    dates = nominal_dates(signed=jalali(signed), count=count, rule=rule, first_due=jalali(first) if first else None)
    return shown(list(dates))


def test_w01_five_even_rows_and_the_remainder_in_the_last() -> None:
    rows = jalali_schedule(
        amounts=split_evenly(22_400, 6), signed=jalali("1404/06/31"), rule=MONTHLY, is_closed=fridays_and_nowruz
    )
    assert [row.mg for row in rows] == [3733] * 5 + [3735]
    assert sum(row.amount for row in rows) == 22_400
    assert rows[5] == ScheduleRow(6, jalali("1404/12/29"), jalali("1405/01/05"), 3735)


def test_j01_nine_rows_of_a_contract_signed_on_the_31st() -> None:
    dates = nominal_dates(signed=jalali("1404/06/31"), count=9, rule=MONTHLY)
    assert shown(list(dates)) == [
        *("1404/07/30", "1404/08/30", "1404/09/30", "1404/10/30", "1404/11/30", "1404/12/29"),
        *("1405/01/31", "1405/02/31", "1405/03/31"),
    ]
    assert [day.isoformat() for day in dates] == [
        *("2025-10-22", "2025-11-21", "2025-12-21", "2026-01-20", "2026-02-19", "2026-03-20"),
        *("2026-04-20", "2026-05-21", "2026-06-21"),
    ]


def test_j02_a_leap_esfand_keeps_its_30th() -> None:
    assert plan("1403/06/31", 7)[5:] == ["1403/12/30", "1404/01/31"]
    assert nominal_dates(signed=jalali("1403/06/31"), count=6, rule=MONTHLY)[5] == date(2025, 3, 20)
    assert [year for year in range(1399, 1414) if plan(f"{year}/11/30", 1) == [f"{year}/12/30"]] == [
        *(1399, 1403, 1408, 1412)
    ]


def test_j03_an_anchor_of_30_is_30_again_after_esfand() -> None:
    assert plan("1404/07/30", 6)[4:] == ["1404/12/29", "1405/01/30"]


def test_j04_a_holiday_moves_one_row_and_not_the_next() -> None:
    rows = jalali_schedule(amounts=(5, 5), signed=jalali("1404/11/30"), rule=DueRule(anchor_day=31),
                           is_closed=fridays_and_nowruz)  # fmt: skip
    assert shown([rows[0].nominal_date, rows[0].due_date]) == ["1404/12/29", "1405/01/05"]
    assert rows[0].due_date.strftime("%A") == "Wednesday"
    assert shown([rows[1].nominal_date]) == ["1405/01/31"]
    for shift, moved in ((HolidayShift.PREVIOUS, "1404/12/28"), (HolidayShift.NONE, "1404/12/29")):
        assert effective_date(rows[0].nominal_date, shift=shift, is_closed=fridays_and_nowruz) == jalali(moved)


@pytest.mark.parametrize(("clock", "late"), [((20, 25), False), ((20, 35), True)])
def test_j05_a_row_is_late_from_the_first_minute_after_its_day_in_tehran(clock: tuple[int, int], late: bool) -> None:
    today = tehran_today(datetime(2025, 11, 21, *clock, tzinfo=UTC))
    assert shown([today]) == ["1404/09/01" if late else "1404/08/30"]
    state = row_state(mg=3733, open_mg=3733, due_date=jalali("1404/08/30"), today=today)
    assert state == ("overdue" if late else "today")


def test_j06_a_day_that_esfand_does_not_have_is_refused() -> None:
    with pytest.raises(RuleRefused) as refused:
        jalali_day(1404, 12, 30)
    assert refused.value.code == "no_such_day"
    with pytest.raises(InvalidJalaliDate):
        parse_jalali("1404/12/30")
    assert jalali_day(1403, 12, 30) == parse_jalali("1403/12/30") == date(2025, 3, 20)


def test_the_first_of_the_next_month_instead_of_the_last_day() -> None:
    rule = DueRule(short_month=ShortMonth.FIRST_OF_NEXT)
    assert plan("1404/06/31", 8, rule)[:2] == ["1404/08/01", "1404/09/01"]
    assert plan("1404/06/31", 8, rule)[5:] == ["1405/01/01", "1405/01/31", "1405/02/31"]
    stands_for = month_of(jalali("1405/01/01"), anchor_day=31, short_month=ShortMonth.FIRST_OF_NEXT)
    assert shown([stands_for]) == ["1404/12/29"]
    kept = month_of(jalali("1405/01/01"), anchor_day=1, short_month=ShortMonth.FIRST_OF_NEXT)
    assert kept == jalali("1405/01/01")


def test_a_first_row_too_near_is_pushed_one_month() -> None:
    near = DueRule(anchor_day=5, first_gap_days=20)
    assert plan("1404/06/25", 2, near) == ["1404/08/05", "1404/09/05"]
    assert plan("1404/06/25", 2, DueRule(anchor_day=5)) == ["1404/07/05", "1404/08/05"]
    assert plan("1404/06/16", 1, near) == ["1404/07/05"]  # twenty days exactly


def test_a_chosen_first_day_is_the_first_row() -> None:
    assert plan("1404/06/31", 3, first="1404/08/05") == ["1404/08/05", "1404/09/05", "1404/10/05"]
    assert plan("1404/06/31", 3, DueRule(anchor_day=31), first="1404/12/10") == [
        *("1404/12/10", "1405/01/31", "1405/02/31")
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("two_monthly", ["1404/08/30", "1404/10/30", "1404/12/29"]),
        ("three_monthly", ["1404/09/30", "1404/12/29", "1405/03/31"]),
        ("four_monthly", ["1404/10/30", "1405/02/31", "1405/06/31"]),
        ("six_monthly", ["1404/12/29", "1405/06/31", "1405/12/29"]),
        ("yearly", ["1405/06/31", "1406/06/31", "1407/06/31"]),
        ("weekly", ["1404/07/07", "1404/07/14", "1404/07/21"]),
        ("two_weekly", ["1404/07/14", "1404/07/28", "1404/08/12"]),
        ("daily", ["1404/07/01", "1404/07/02", "1404/07/03"]),
    ],
)
def test_other_frequencies(name: str, expected: list[str]) -> None:
    assert plan("1404/06/31", 3, DueRule(frequency=FREQUENCIES[name])) == expected


def test_dates_and_weights_chosen_by_hand() -> None:
    days = [jalali("1404/08/01"), jalali("1404/08/02"), jalali("1405/01/01")]
    rows = rows_on(amounts=(1000, 20_000, 1400), dates=days, shift=lambda day: day + timedelta(days=1))
    assert [(row.number, row.amount) for row in rows] == [(1, 1000), (2, 20_000), (3, 1400)]
    assert [row.due_date for row in rows] == [day + timedelta(days=1) for day in days]


@pytest.mark.parametrize(
    ("amounts", "days", "code"),
    [
        ((), (), "rows_not_paired"),
        ((1,), (1, 2), "rows_not_paired"),
        ((1, 0), (1, 2), "row_of_nothing"),
        ((1, 1), (2, 2), "dates_not_rising"),
    ],
)
def test_rows_that_are_no_plan(amounts: tuple[int, ...], days: tuple[int, ...], code: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        rows_on(amounts=amounts, dates=[date(2025, 1, day) for day in days], shift=lambda day: day)
    assert refused.value.code == code


def test_dates_that_cannot_be() -> None:
    signed = jalali("1404/06/31")
    with pytest.raises(RuleRefused, match="row is needed"):
        nominal_dates(signed=signed, count=0, rule=MONTHLY)
    with pytest.raises(RuleRefused, match="after the signing"):
        nominal_dates(signed=signed, count=1, rule=MONTHLY, first_due=signed)
    with pytest.raises(RuleRefused, match="working day"):
        effective_date(signed, shift=HolidayShift.NEXT, is_closed=lambda _: True)
    for wrong in (lambda: DueRule(anchor_day=32), lambda: DueRule(first_gap_days=-1), lambda: Frequency(Period.DAY, 0)):
        with pytest.raises(ValueError, match=r"anchor|gap|period"):
            wrong()


def test_terms_frozen_earlier_are_understood() -> None:
    assert HolidayShift("next_working_day") is HolidayShift.NEXT
    assert ShortMonth("last_day") is ShortMonth.LAST_DAY
    with pytest.raises(ValueError, match="sometimes"):
        HolidayShift("sometimes")
    assert effective_date(date(2025, 1, 1), shift=HolidayShift.NEXT, is_closed=never) == date(2025, 1, 1)
    assert DueRule().anchored_at(jalali("1404/06/31")).anchor_day == 31
    assert DueRule(anchor_day=5).anchored_at(jalali("1404/06/31")).anchor_day == 5
