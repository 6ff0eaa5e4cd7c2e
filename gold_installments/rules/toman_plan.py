"""Contracts in Toman: flat profit (R11) and annuity (R12). All amounts are Rial; the rows sum to the whole exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gold_installments.rules.limits import MAX_INSTALLMENTS
from gold_installments.rules.refused import RuleRefused, refuse_below
from measures.money import MAX_RIAL, RIAL_PER_TOMAN
from measures.rounding import ceil_div, ceil_to_step, round_half_up

WHOLE_BP: Final = 10_000


@dataclass(frozen=True)
class TomanRow:
    """One installment: `pay = interest + principal`; `balance_rial` is the principal still owed after it."""

    number: int
    pay_rial: int
    interest_rial: int
    principal_rial: int
    balance_rial: int


@dataclass(frozen=True)
class TomanPlan:
    """The rows of a contract over `principal_rial`: their principals sum to it, their interest to the profit."""

    principal_rial: int
    rows: tuple[TomanRow, ...]

    @property
    def total_rial(self) -> int:
        return sum(row.pay_rial for row in self.rows)

    @property
    def profit_rial(self) -> int:
        return self.total_rial - self.principal_rial


def flat_plan(*, principal_rial: int, rate_bp: int, count: int, step_rial: int) -> TomanPlan:
    """`count` equal rows of principal and a profit of `rate_bp` hundredths of a percent a row on the whole principal.

    Every row is raised to a multiple of `step_rial` (1 Rial is allowed), the last takes what is left: 50,000,000 Toman
    at 250 over 7 by 1,000 is six times 8,393,000 and 8,392,000. Raises RuleRefused: see `_check`, and `step_too_large`
    when the raising leaves nothing for the last row.
    """
    _check(principal_rial, rate_bp, count, step_rial)
    profit = _half_up(principal_rial * rate_bp * count, WHOLE_BP, _unit(step_rial))
    pay = ceil_to_step(ceil_div(principal_rial + profit, count), step_rial)
    earned = [round_half_up(profit * number, count) for number in range(count + 1)]
    interests = (earned[number] - earned[number - 1] for number in range(1, count + 1))
    return TomanPlan(principal_rial, tuple(_rows(principal_rial, principal_rial + profit, pay, count, interests)))


def annuity_plan(*, principal_rial: int, rate_bp: int, count: int, step_rial: int) -> TomanPlan:
    """`count` equal rows with `rate_bp` hundredths of a percent a row on the balance; the last takes what is left.

    Interest is rounded half up per row to the Toman, or to the Rial when the step is no whole Toman. 60,000,000 Toman
    at 200 over 6 by 1,000 is five times 10,712,000 and 10,709,153. Raises RuleRefused as `flat_plan`.
    """
    _check(principal_rial, rate_bp, count, step_rial)
    pay, unit = _annuity(principal_rial, rate_bp, count, step_rial), _unit(step_rial)
    interests: list[int] = []
    balance = principal_rial
    for _ in range(count):
        interests.append(_half_up(balance * rate_bp, WHOLE_BP, unit))
        balance -= pay - interests[-1]
    return TomanPlan(
        principal_rial, tuple(_rows(principal_rial, principal_rial + sum(interests), pay, count, iter(interests)))
    )


def _annuity(principal: int, rate_bp: int, count: int, step: int) -> int:
    if rate_bp == 0:
        return ceil_to_step(ceil_div(principal, count), step)
    grown, whole = (WHOLE_BP + rate_bp) ** count, WHOLE_BP**count
    return ceil_to_step(ceil_div(principal * rate_bp * grown, WHOLE_BP * (grown - whole)), step)


def _rows(principal: int, total: int, pay: int, count: int, interests: Iterator[int]) -> Iterator[TomanRow]:
    balance = principal
    for number, interest in enumerate(interests, start=1):
        here = pay if number < count else total - pay * (count - 1)
        if here < 1 or balance < 1:
            raise RuleRefused("step_too_large", "the step is so large that the rows end before the last one")
        # The last row clears the principal: what rounding did to the interest of flat rows ends here.
        principal_here = here - interest
        balance -= principal_here
        yield TomanRow(number, here, interest, principal_here, balance)


def _unit(step_rial: int) -> int:
    return RIAL_PER_TOMAN if step_rial % RIAL_PER_TOMAN == 0 else 1


def _half_up(numerator: int, denominator: int, unit: int) -> int:
    return round_half_up(numerator, denominator * unit) * unit


def _check(principal_rial: int, rate_bp: int, count: int, step_rial: int) -> None:
    """Raise RuleRefused: `principal_out_of_range`, `rate_out_of_range`, `count_out_of_range`, `step_not_positive`."""
    if not 1 <= principal_rial <= MAX_RIAL:
        raise RuleRefused("principal_out_of_range", "the principal is 1 Rial to the largest amount")
    if not 0 <= rate_bp <= WHOLE_BP:
        raise RuleRefused("rate_out_of_range", "a rate is 0 to 100 percent a row")
    if not 1 <= count <= MAX_INSTALLMENTS:
        raise RuleRefused("count_out_of_range", f"a plan has 1 to {MAX_INSTALLMENTS} rows")
    refuse_below(1, "step_not_positive", step_rial=step_rial)
