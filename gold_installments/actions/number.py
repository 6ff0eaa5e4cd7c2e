"""Give out receipt and contract numbers without gaps."""

from __future__ import annotations

from datetime import date

from persian.jalali import to_jalali
from tenants.prepared import run_prepared

DIGITS = {"receipt": 6, "contract": 5, "savings": 4}
#: Before the count, so that a number tells what it is of.
LETTERS = {"savings": "S"}
_STEP = """
    INSERT INTO gold_installments_numberseries AS kept (name, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (name, year) DO UPDATE SET last = kept.last + excluded.last RETURNING last
"""


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
    ((last,),) = run_prepared(_STEP, [series, year, count])
    letter, digits = LETTERS.get(series, ""), DIGITS[series]
    return [f"{year:04d}-{letter}{number:0{digits}d}" for number in range(last - count + 1, last + 1)]
