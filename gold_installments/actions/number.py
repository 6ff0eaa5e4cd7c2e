"""Give out receipt and contract numbers without gaps."""

from __future__ import annotations

from datetime import date

from django.db import connection

from gold_installments.models import NumberSeries
from persian.jalali import to_jalali

DIGITS = {"receipt": 6, "contract": 5, "savings": 4}
#: Before the count, so that a number tells what it is of.
LETTERS = {"savings": "S"}


def next_number(*, series: str, day: date) -> str:
    """The next number of the series ("receipt", "contract", "savings") in the day's Jalali year: "1405-000123".

    Savings have a letter before the count: "1405-S0001".

    The counter's row stays locked until the transaction ends and its step is rolled back with it, so no number is
    skipped and none is given twice. Call it late: everybody in the shop who numbers something waits here.
    """
    return next_numbers(series=series, day=day, count=1)[0]


def next_numbers(*, series: str, day: date, count: int) -> list[str]:
    """The next `count` (1 or more) numbers at once, in order."""
    year: int = to_jalali(day).year
    table = NumberSeries._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} as kept (name, year, last) values (%s, %s, %s) "  # noqa: S608 - our own table
            "on conflict (name, year) do update set last = kept.last + excluded.last returning last",
            [series, year, count],
        )
        (last,) = cursor.fetchone()
    letter, digits = LETTERS.get(series, ""), DIGITS[series]
    return [f"{year:04d}-{letter}{number:0{digits}d}" for number in range(last - count + 1, last + 1)]
