"""Recorded days: reading the file, naming its flaws, and leaving holes where nobody recorded."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from gold_prices.rules.candle_file import BadCandleFile, parse_candles
from gold_prices.rules.candles import Candle, Flaw, find_flaws
from gold_prices.rules.chart import chart_points
from persian.holidays import is_closed

RECORDED = Path(__file__).parents[2] / "gold_prices" / "data" / "gold18_daily.csv"
TODAY = date(2026, 11, 21)
HEAD = "date,open,low,high,close\n"


def candle(day: str, opened: int = 100, low: int = 90, high: int = 110, close: int = 105) -> Candle:
    return Candle(
        date=date.fromisoformat(day), open_rial=opened, low_rial=low, high_rial=high, close_rial=close, source="test"
    )


def recorded() -> list[Candle]:
    return [
        Candle(
            date=row.date,
            open_rial=row.open_rial,
            low_rial=row.low_rial,
            high_rial=row.high_rial,
            close_rial=row.close_rial,
            source="test",
        )
        for row in parse_candles(RECORDED.read_text(), today=TODAY)
    ]


def test_the_record_we_carry_is_read_as_rial() -> None:
    days = recorded()
    assert len(days) == 418
    assert (days[0].date, days[0].open_rial, days[0].close_rial) == (date(2025, 1, 10), 52_831_000, 53_535_000)
    assert (days[-1].date, days[-1].close_rial) == (date(2026, 6, 30), 169_107_000)


def test_the_known_flaws_of_the_record_are_found_and_no_others() -> None:
    flaws = find_flaws(recorded())
    found = Counter(flaw for day in flaws.values() for flaw in day)
    with_flaw = {flaw: sorted(day for day, names in flaws.items() if flaw in names) for flaw in Flaw}
    assert with_flaw[Flaw.LOW_ABOVE_HIGH] == [date(2025, 9, 24), date(2025, 9, 25)]
    assert with_flaw[Flaw.OPEN_GAP] == [date(2026, 1, 29), date(2026, 3, 15)]
    assert (with_flaw[Flaw.DAY_EARLY][0], with_flaw[Flaw.DAY_EARLY][-1]) == (date(2025, 1, 10), date(2025, 8, 6))
    assert found == {
        Flaw.DAY_EARLY: 152,
        Flaw.LOW_ABOVE_HIGH: 2,
        Flaw.OPEN_GAP: 2,
        Flaw.NEAR_FROZEN: 35,
    }


def test_a_single_friday_among_thursdays_is_named_alone() -> None:
    days = [candle("2026-11-12"), candle("2026-11-13"), candle("2026-11-19"), candle("2026-11-20")]
    assert find_flaws(days) == {date(2026, 11, 13): (Flaw.FRIDAY,), date(2026, 11, 20): (Flaw.FRIDAY,)}


def test_figures_that_contradict_each_other() -> None:
    flaws = find_flaws([candle("2026-11-21", opened=120), candle("2026-11-22", low=111, high=110)])
    assert flaws == {date(2026, 11, 21): (Flaw.OUTSIDE_RANGE,), date(2026, 11, 22): (Flaw.LOW_ABOVE_HIGH,)}


def test_a_missing_trading_day_is_a_hole_and_a_friday_is_not() -> None:
    days = [candle("2026-11-18"), candle("2026-11-21"), candle("2026-11-23")]
    points = chart_points(days, frozenset())
    assert [(point.day.day, point.candle is None) for point in points] == [
        (18, False),
        (19, True),
        (21, False),
        (22, True),
        (23, False),
    ]
    assert len(chart_points(days, frozenset({date(2026, 11, 19), date(2026, 11, 22)}))) == 3
    assert chart_points([], frozenset()) == ()


def test_official_holidays_leave_no_hole() -> None:
    nowruz = date(2026, 3, 21)
    assert is_closed(nowruz)
    points = chart_points([candle("2026-03-19"), candle("2026-03-28")], frozenset({nowruz}))
    assert nowruz not in [point.day for point in points]


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "header", 1),
        ("date,open,high,low,close\n2026-06-30,1,1,1,1\n", "header", 1),
        ("<!DOCTYPE html><html></html>", "header", 1),
        (HEAD, "empty", 0),
        (HEAD + "2026-06-30,1,2,3\n", "columns", 2),
        (HEAD + "1405/04/09,1,2,3,4\n", "date", 2),
        (HEAD + "2026-02-30,1,2,3,4\n", "date", 2),
        (HEAD + "2026-11-22,1,2,3,4\n", "future", 2),
        (HEAD + "2026-06-30,1,2,3,4\n2026-06-30,1,2,3,4\n", "duplicate", 3),
        (HEAD + "2026-06-30,1,2,3,0\n", "figure", 2),
        (HEAD + "2026-06-30,1,2,3,-4\n", "figure", 2),
        (HEAD + "2026-06-30,1,2,3,4.5\n", "figure", 2),
        (HEAD + "2026-06-30,1,2,3,NaN\n", "figure", 2),
        (HEAD + "2026-06-30,1,2,3,1000000000\n", "figure", 2),
        (HEAD + "2026-06-30,1,2,3,\n", "figure", 2),
        (HEAD + '2026-06-30,"' + "9" * 200_000 + '",2,3,4\n', "not_csv", 2),
    ],
)
def test_a_line_that_is_no_day_is_named(text: str, reason: str, line: int) -> None:
    with pytest.raises(BadCandleFile) as refused:
        parse_candles(text, today=TODAY)
    assert (refused.value.reason, refused.value.line) == (reason, line)
    assert len(refused.value.text) <= 60


def test_rows_come_back_by_date_whatever_their_order() -> None:
    rows = parse_candles(HEAD + "2026-06-30,1,1,1,1\n\n2026-06-29,2,2,2,2\n", today=TODAY)
    assert [row.date.day for row in rows] == [29, 30]
    assert rows[0].close_rial == 20
