"""What lateness costs, as a function of the days of each part of a row (R6). Off unless the contract names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from gold_installments.rules.debts import Unit
from measures.rounding import round_half_up

PER_MILLION: Final = 1_000_000


class PenaltyMode(StrEnum):
    """A share of the row a day in the row's own unit (grams of a weight contract), Rial a day, one sum, or nothing."""

    NONE = "none"
    GRAMS = "grams"
    RIAL_A_DAY = "rial_a_day"
    FIXED = "fixed"


class CountFrom(StrEnum):
    """Once the grace is over, days count from the due date, or only from the end of the grace."""

    DUE_DATE = "due_date"
    END_OF_GRACE = "end_of_grace"


@dataclass(frozen=True)
class PenaltyTerms:
    """The clause of one contract.

    `rate_ppm`: GRAMS, millionths of the late amount per day (1 per mille is 1,000). `rial_a_day`: RIAL_A_DAY, per late
    row. `fixed_rial`: FIXED, once per late row. `grace_days`: so many days late cost nothing. `cap_ppm`: most of a row
    in millionths of its amount, GRAMS only; `cap_rial`: most of a row in Rial, the other modes. None is no cap.
    """

    mode: PenaltyMode = PenaltyMode.NONE
    rate_ppm: int = 0
    rial_a_day: int = 0
    fixed_rial: int = 0
    grace_days: int = 0
    count_from: CountFrom = CountFrom.DUE_DATE
    cap_ppm: int | None = None
    cap_rial: int | None = None

    def __post_init__(self) -> None:
        figures = (self.rate_ppm, self.rial_a_day, self.fixed_rial, self.grace_days, self.cap_ppm, self.cap_rial)
        if any(figure is not None and figure < 0 for figure in figures):
            raise ValueError("a penalty clause has no negative figure")

    def unit(self, of_rows: Unit) -> Unit:
        """The unit the penalty is owed in, for rows in `of_rows`."""
        return of_rows if self.mode is PenaltyMode.GRAMS else Unit.RIAL


NO_PENALTY: Final = PenaltyTerms()


@dataclass(frozen=True)
class Span:
    """Days that do not count, both ends included."""

    first: date
    last: date


class Portion(NamedTuple):
    """Part of a row and the day it stopped being late: paid, taken over by another version, or the day of asking."""

    amount: int
    until: date


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days without overlaps, in order; empty spans fall away."""
    kept: list[Span] = []
    for span in sorted((span for span in spans if span.first <= span.last), key=lambda span: span.first):
        if kept and span.first <= kept[-1].last + timedelta(days=1):
            kept[-1] = Span(kept[-1].first, max(kept[-1].last, span.last))
        else:
            kept.append(span)
    return tuple(kept)


def late_days(due_date: date, until: date, held: Sequence[Span] = ()) -> int:
    """Days after `due_date` up to and with `until` that are in no held span (`merged`); 0 when it was in time.

    Held days count neither for the penalty nor for the grace.
    """
    first = due_date + timedelta(days=1)
    inside = sum(max(0, (min(span.last, until) - max(span.first, first)).days + 1) for span in held)
    return max(0, (until - due_date).days) - inside


def counted_days(terms: PenaltyTerms, late: int) -> int:
    """The late days that cost: none within the grace, then all of them, or those after it."""
    if late <= terms.grace_days:
        return 0
    return late - (terms.grace_days if terms.count_from is CountFrom.END_OF_GRACE else 0)


def row_penalty(
    *, amount: int, due_date: date, portions: Iterable[Portion], terms: PenaltyTerms, held: Sequence[Span] = ()
) -> int:
    """The penalty one row has run up: mg, or Rial, in `terms.unit`; one rounding, half up, at the end.

    `amount` is the whole row, which the cap is measured by; `portions` are its parts. What is paid within the grace
    costs nothing, whatever becomes of the rest: every part is judged by its own days. `held` is `merged`.
    """
    late = [(part.amount, late_days(due_date, part.until, held)) for part in portions if part.amount > 0]
    counted = [(part, counted_days(terms, days)) for part, days in late]
    if terms.mode is PenaltyMode.GRAMS:
        exact = terms.rate_ppm * sum(part * days for part, days in counted)
        return round_half_up(exact if terms.cap_ppm is None else min(exact, amount * terms.cap_ppm), PER_MILLION)
    longest = max((days for _, days in counted), default=0)
    rial = {PenaltyMode.RIAL_A_DAY: terms.rial_a_day * longest, PenaltyMode.FIXED: terms.fixed_rial if longest else 0}
    owed = rial.get(terms.mode, 0)
    return owed if terms.cap_rial is None else min(owed, terms.cap_rial)
