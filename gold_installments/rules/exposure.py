"""Why what customers owe is worth more or less than yesterday (R18), and what if gold moved. mg and Rial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gold_installments.rules.protection import Protection
from gold_installments.rules.refused import RuleRefused
from measures.gold import rial_for_mg, worth_rial
from measures.rounding import round_half_up

WHOLE_BP: Final = 10_000


class Cause(StrEnum):
    """What moved the debt of the customers."""

    PAYMENT = "payment"
    NEW_CONTRACT = "new_contract"
    REVERSAL = "reversal"
    WRITE_OFF = "write_off"
    PENALTY = "penalty"
    DISCOUNT = "discount"
    CANCELLATION = "cancellation"
    FEE = "fee"


@dataclass(frozen=True)
class Movement:
    """What one cause added since yesterday (a payment is negative): `mg` of gold debt and `rial` of Toman debt."""

    cause: Cause
    mg: int = 0
    rial: int = 0


@dataclass(frozen=True)
class Standing:
    """What all customers owe at one moment: gold and Toman contracts, and the price of that moment."""

    mg: int
    rial_per_g: int
    rial: int = 0

    @property
    def value_rial(self) -> int:
        return rial_for_mg(self.mg, self.rial_per_g) + self.rial


@dataclass(frozen=True)
class Part:
    """One cause's share of the change, Rial; `mg` and `rial` are what moved."""

    cause: Cause
    mg: int
    rial: int
    effect_rial: int


@dataclass(frozen=True)
class Explanation:
    """`change = price effect + Σ parts`, to the Rial."""

    change_rial: int
    price_effect_rial: int
    parts: tuple[Part, ...]

    @property
    def movement_rial(self) -> int:
        return sum(part.effect_rial for part in self.parts)


def explain(*, yesterday: Standing, today: Standing, movements: Iterable[Movement]) -> Explanation:
    """Split the change of value: the price on yesterday's grams, then each cause at today's price.

    Every part is the difference of two rounded values of a running sum, so the parts sum exactly; one part per cause,
    in the order of `Cause`, and none for a cause that moved nothing. Raises RuleRefused `unexplained` when yesterday
    and the movements do not make today: a difference is shown, never spread.
    """
    moved = list(movements)
    running, parts = yesterday.mg, []
    for cause in Cause:
        mg = sum(movement.mg for movement in moved if movement.cause is cause)
        rial = sum(movement.rial for movement in moved if movement.cause is cause)
        before, running = rial_for_mg(running, today.rial_per_g), running + mg
        if mg or rial:
            parts.append(Part(cause, mg, rial, rial_for_mg(running, today.rial_per_g) - before + rial))
    if (running, yesterday.rial + sum(part.rial for part in parts)) != (today.mg, today.rial):
        raise RuleRefused("unexplained", "yesterday and the movements do not make today")
    price = rial_for_mg(yesterday.mg, today.rial_per_g) - rial_for_mg(yesterday.mg, yesterday.rial_per_g)
    return Explanation(today.value_rial - yesterday.value_rial, price, tuple(parts))


@dataclass(frozen=True)
class Holding:
    """What one contract owes, or `contracts` of them together, and the prices promised to their customers."""

    mg: int
    protection: Protection = Protection()  # noqa: RUF009 - frozen, so one for all is safe
    contracts: int = 1


@dataclass(frozen=True)
class Debtor:
    """What one person owes, over all contracts, and may owe: None is no limit of that kind."""

    mg: int
    rial: int
    limit_mg: int | None
    limit_rial: int | None

    def is_over(self, rial_per_g: int | None) -> bool:
        """Gold against the limit in gold, all at the price (the Rial alone without one) against the limit in Rial."""
        worth = self.rial if rial_per_g is None else worth_rial(self.mg, rial_per_g) + self.rial
        return (self.limit_mg is not None and self.mg > self.limit_mg) or (
            self.limit_rial is not None and worth > self.limit_rial
        )


@dataclass(frozen=True)
class WhatIf:
    """The value if gold stood at `rial_per_g`: with promises kept, without them, how many contracts hit one, and how
    many people would owe more than they may.
    """

    rial_per_g: int
    value_rial: int
    unprotected_rial: int
    change_rial: int
    ceilings_reached: int
    floors_reached: int
    over_limit: int = 0


def what_if(*, holdings: Sequence[Holding], rial_per_g: int, move_bp: int, debtors: Sequence[Debtor] = ()) -> WhatIf:
    """Move the price by `move_bp` hundredths of a percent (1,000 is +10 %). `change_rial` is of the unprotected value:
    exactly the share of today's, 14,043,937,500 Toman by 10 % is 1,404,393,750. `debtors` are those who have a limit.
    Raises RuleRefused `move_too_far`.
    """
    if move_bp <= -WHOLE_BP:
        raise RuleRefused("move_too_far", "gold keeps some price")
    moved = max(round_half_up(rial_per_g * (WHOLE_BP + move_bp), WHOLE_BP), 1)
    mg = sum(holding.mg for holding in holdings)
    value_now = rial_for_mg(mg, rial_per_g)
    change = round_half_up(value_now * move_bp, WHOLE_BP)
    reached = [(holding.protection.effective(moved), holding) for holding in holdings]
    return WhatIf(
        rial_per_g=moved,
        value_rial=sum(rial_for_mg(holding.mg, price) for price, holding in reached),
        unprotected_rial=value_now + change,
        change_rial=change,
        ceilings_reached=sum(holding.contracts for price, holding in reached if price < moved),
        floors_reached=sum(holding.contracts for price, holding in reached if price > moved),
        over_limit=sum(debtor.is_over(moved) for debtor in debtors),
    )
