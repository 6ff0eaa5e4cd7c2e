"""How a debt, in milligrams or in Rial, becomes dated rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gold_installments.rules.due_dates import DueRule, effective_date, nominal_dates
from gold_installments.rules.refused import RuleRefused
from measures.split import split_evenly


@dataclass(frozen=True)
class ScheduleRow:
    """One installment before it is signed; `due_date` is already shifted off holidays.

    `amount` is in the contract's own unit: milligrams of 750 gold, or Rial.
    """

    number: int
    nominal_date: date
    due_date: date
    amount: int

    @property
    def mg(self) -> int:
        """The amount of a weight contract's row."""
        return self.amount


def rows_on(*, amounts: Sequence[int], dates: Sequence[date], shift: Callable[[date], date]) -> tuple[ScheduleRow, ...]:
    """Rows of chosen amounts (each above 0, one unit) on chosen nominal dates (rising), numbered from 1.

    `shift` moves a closed day. Raises RuleRefused `rows_not_paired`, `row_of_nothing`, `dates_not_rising`.
    """
    if len(amounts) != len(dates) or not amounts:
        raise RuleRefused("rows_not_paired", "every row has one amount and one date")
    if min(amounts) < 1:
        raise RuleRefused("row_of_nothing", "every row owes something")
    if any(later <= earlier for earlier, later in pairwise(dates)):
        raise RuleRefused("dates_not_rising", "the dates of the rows rise")
    pairs = zip(dates, amounts, strict=True)
    return tuple(
        ScheduleRow(number, nominal, shift(nominal), amount) for number, (nominal, amount) in enumerate(pairs, start=1)
    )


def jalali_schedule(
    *,
    amounts: Sequence[int],
    signed: date,
    rule: DueRule,
    is_closed: Callable[[date], bool],
    first_due: date | None = None,
) -> tuple[ScheduleRow, ...]:
    """Rows of these amounts, dated by the rule from the signing day or a chosen first one (see `nominal_dates`).

    Give `split_evenly(22_400, 6)` for even rows. Raises RuleRefused as `rows_on` and `nominal_dates`.
    """
    dates = nominal_dates(signed=signed, count=len(amounts), rule=rule, first_due=first_due)
    return rows_on(
        amounts=amounts, dates=dates, shift=lambda day: effective_date(day, shift=rule.shift, is_closed=is_closed)
    )


def build_schedule(
    *, debt_mg: int, count: int, nominal_date: Callable[[int], date], shift: Callable[[date], date]
) -> tuple[ScheduleRow, ...]:
    """Split `debt_mg` into `count` rows, the remainder in the last one.

    `nominal_date(k)` gives the k-th row's calendar date (k from 1), always counted from the anchor and never
    from the row before, so a short month does not pull the later ones. `shift` moves a closed day.
    """
    dates = [nominal_date(number) for number in range(1, count + 1)]
    return rows_on(amounts=split_evenly(debt_mg, count), dates=dates, shift=shift)
