"""Where the money of one payment goes: debts in mg and in Rial side by side, each Rial accounted for (R4, R7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from gold_installments.rules.credit import Lock
from gold_installments.rules.debts import DEFAULT_STEPS, Debt, DebtKey, Step, Unit, fill, in_order
from gold_installments.rules.refused import RuleRefused
from measures.gold import mg_for_rial, rial_for_mg
from measures.weights import MG_PER_GRAM


@dataclass(frozen=True)
class Spending:
    """`amount = value of mg + rial + rounding + wallet`, always.

    `mg` leaves debts in milligrams, worth `value_rial` at the price; `rial` leaves debts in Rial; `pieces` say which,
    each in its debt's unit; `wallet_rial` stays the customer's.
    """

    mg: int
    value_rial: int
    rial: int
    rounding_rial: int
    wallet_rial: int
    pieces: tuple[tuple[DebtKey, int], ...]

    @property
    def amount_rial(self) -> int:
        return self.value_rial + self.rial + self.rounding_rial + self.wallet_rial


def spend(
    *,
    amount_rial: int,
    debts: Sequence[Debt],
    day: date,
    rial_per_g: int | None = None,
    steps: Sequence[Step] = DEFAULT_STEPS,
    named: Sequence[DebtKey] = (),
    lock: Lock | None = None,
    rounding: str = "half_up",
) -> Spending:
    """Pay `amount_rial` (1 or more) on the Tehran day `day` over the open debts, in the order of the contract.

    Money reaching milligrams buys them half up at `rial_per_g`, or only whole ones where the contract's `rounding` is
    "down"; the quoted amount of `lock` buys the quoted ones. What is left over when everything the order reaches is
    paid goes to the wallet. Raises RuleRefused `nothing_paid`, `unknown_debt` for a named one that is not open,
    `price_missing` where milligrams are reached without a price.
    """
    _check(amount_rial, debts, named)
    left, mg, rial, settled_by_rounding = amount_rial, 0, 0, False
    pieces: list[tuple[DebtKey, int]] = []
    reached: Sequence[Debt] = in_order(debts=debts, day=day, steps=steps, named=named)
    if lock is not None and amount_rial == lock.amount_rial:
        reached = _gold_first(reached)
    for unit, group in groupby(reached, key=lambda debt: debt.unit):
        if left == 0 or settled_by_rounding:
            break
        if unit is Unit.RIAL:
            taken, rest = fill(left, tuple(group))
            rial += left - rest
        else:
            wanted = _wanted(left, rial_per_g, lock, rounding)
            taken, over = fill(wanted, tuple(group))
            mg += wanted - over
            settled_by_rounding = over == 0
            rest = left if settled_by_rounding else left - rial_for_mg(wanted - over, rial_per_g or 0)
        left, pieces = rest, [*pieces, *taken]
    value, wallet = rial_for_mg(mg, rial_per_g or 0) if mg else 0, 0 if settled_by_rounding else left
    return Spending(mg, value, rial, amount_rial - value - rial - wallet, wallet, tuple(pieces))


def _check(amount_rial: int, debts: Sequence[Debt], named: Sequence[DebtKey]) -> None:
    if amount_rial < 1:
        raise RuleRefused("nothing_paid", "a payment is more than nothing")
    if missing := set(named) - {debt.key for debt in debts if debt.open_amount > 0}:
        raise RuleRefused("unknown_debt", f"not open: {sorted(missing)}")


def _gold_first(reached: Sequence[Debt]) -> Sequence[Debt]:
    """A quoted amount pays the quoted milligrams: debts in Rial have no part in it but what is over (R3)."""
    return sorted(reached, key=lambda debt: debt.unit is Unit.RIAL)


def _wanted(left: int, rial_per_g: int | None, lock: Lock | None, rounding: str) -> int:
    if rial_per_g is None:
        raise RuleRefused("price_missing", "milligrams are bought at a price")
    if lock is not None and left == lock.amount_rial:
        return lock.mg
    return bought_mg(left, rial_per_g, rounding)


def bought_mg(rial: int, rial_per_g: int, rounding: str) -> int:
    """The milligrams that Rial buy: half up, or only whole ones where `rounding` is "down" (R4)."""
    return rial * MG_PER_GRAM // rial_per_g if rounding == "down" else mg_for_rial(rial, rial_per_g)
