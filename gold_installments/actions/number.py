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
    year: int = to_jalali(day).year
    table = NumberSeries._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} as kept (name, year, last) values (%s, %s, 1) "  # noqa: S608 - our own table
            "on conflict (name, year) do update set last = kept.last + 1 returning last",
            [series, year],
        )
        (last,) = cursor.fetchone()
    return f"{year:04d}-{LETTERS.get(series, '')}{last:0{DIGITS[series]}d}"
