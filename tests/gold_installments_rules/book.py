"""The worked contract as events: 22,400 mg, six months from 1404/06/31."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gold_installments.rules.debts import DebtKey, Step
from gold_installments.rules.due_dates import DueRule
from gold_installments.rules.events import Event, PaidIn, Planned, Reversed
from gold_installments.rules.replay import ReplayTerms, State, replay
from gold_installments.rules.schedule import jalali_schedule
from gold_installments.rules.versions import Version
from measures.split import split_evenly
from tests.gold_installments_rules.days import jalali, never, noon

SIGNED = jalali("1404/06/31")
RULE = DueRule(anchor_day=31)
TERMS = ReplayTerms()


def signing(debt: int = 22_400, count: int = 6) -> Planned:
    """The first version, signed on 1404/06/31, no day closed."""
    rows = jalali_schedule(amounts=split_evenly(debt, count), signed=SIGNED, rule=RULE, is_closed=never)
    return Planned(0, noon(SIGNED), Version(1, SIGNED, rows))


def paid(
    order: int, day: str, mg: int = 0, rial: int = 0, named: tuple[DebtKey, ...] = (), steps: tuple[Step, ...] = ()
) -> PaidIn:
    """A credit at noon of a Jalali day."""
    return PaidIn(order, noon(jalali(day)), mg, rial, named, steps or None)


def reversed_on(order: int, day: str, target: int) -> Reversed:
    """A reversal written at noon of a Jalali day."""
    return Reversed(order, noon(jalali(day)), target)


def state(events: Sequence[Event], day: str | date, terms: ReplayTerms = TERMS) -> State:
    """The state at the end of a day."""
    return replay(events=events, terms=terms, as_of=jalali(day) if isinstance(day, str) else day)


def open_by_number(found: State) -> dict[int, int]:
    """Open amounts by row number, the first version only."""
    return {row.key.number: row.open_amount for row in found.rows if row.key.version == 1}
