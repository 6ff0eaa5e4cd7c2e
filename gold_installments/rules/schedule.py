"""How a debt in milligrams becomes dated rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from measures.split import split_evenly


@dataclass(frozen=True)
class ScheduleRow:
    """One installment before it is signed; `mg` of 750 gold, `due_date` already shifted off holidays."""

    number: int
    nominal_date: date
    due_date: date
    mg: int


def build_schedule(
    *, debt_mg: int, count: int, nominal_date: Callable[[int], date], shift: Callable[[date], date]
) -> tuple[ScheduleRow, ...]:
    """Split `debt_mg` into `count` rows, the remainder in the last one.

    `nominal_date(k)` gives the k-th row's calendar date (k from 1), always counted from the anchor and never
    from the row before, so a short month does not pull the later ones. `shift` moves a closed day.
    """
    weights = split_evenly(debt_mg, count)
    dates = [nominal_date(number) for number in range(1, count + 1)]
    return tuple(
        ScheduleRow(number, nominal, shift(nominal), mg)
        for number, (nominal, mg) in enumerate(zip(dates, weights, strict=True), start=1)
    )
