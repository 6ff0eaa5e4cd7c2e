"""What can be owed, and in which order a payment fills it: the order is data (R7, R20)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

K = TypeVar("K")


class Unit(StrEnum):
    """What an amount counts: milligrams of 750 gold, or Rial."""

    MG = "mg"
    RIAL = "rial"


class DebtKind(StrEnum):
    """A schedule row's principal, a fee charged, or the penalty of a row."""

    ROW = "row"
    FEE = "fee"
    PENALTY = "penalty"


class DebtKey(NamedTuple):
    """The name of one debt. A row is (version, number); its penalty bears the same two; a fee is (0, its number)."""

    kind: DebtKind
    version: int
    number: int


def row_key(number: int, version: int = 1) -> DebtKey:
    """The name of a schedule row."""
    return DebtKey(DebtKind.ROW, version, number)


def penalty_key(row: DebtKey) -> DebtKey:
    """The name of a row's penalty."""
    return DebtKey(DebtKind.PENALTY, row.version, row.number)


def fee_key(number: int) -> DebtKey:
    """The name of a fee."""
    return DebtKey(DebtKind.FEE, 0, number)


class Debt(NamedTuple):
    """One debt and what is still open of it (0 or more, in `unit`)."""

    key: DebtKey
    unit: Unit
    due_date: date
    open_amount: int


class Step(StrEnum):
    """One step of the order. DUE is what has fallen due; NEXT, where nothing has and nothing is named, the next open
    row, which comes after fees and penalties as all that is to come (R20).

    WALLET ends the order: what is left stays the customer's, in Rial.
    """

    NAMED = "named"
    DUE = "due"
    FEES = "fees"
    PENALTIES = "penalties"
    NEXT = "next"
    FUTURE = "future"
    FUTURE_FROM_END = "future_from_end"
    WALLET = "wallet"


class Overpay(StrEnum):
    """Where more than what is due goes. Terms frozen earlier call the first one `next_rows_then_wallet`."""

    NEXT_ROWS = "next_rows"
    FROM_END = "from_end"
    WALLET = "wallet"

    @classmethod
    def _missing_(cls, value: object) -> Overpay | None:
        return cls.NEXT_ROWS if value == "next_rows_then_wallet" else None


class Precedence(StrEnum):
    """What of the past is paid first. Terms frozen earlier call the first one `oldest_row_first`."""

    PRINCIPAL_FIRST = "principal_first"
    PENALTIES_FIRST = "penalties_first"

    @classmethod
    def _missing_(cls, value: object) -> Precedence | None:
        return cls.PRINCIPAL_FIRST if value == "oldest_row_first" else None


_PAST: Final[Mapping[Precedence, tuple[Step, ...]]] = MappingProxyType(
    {
        Precedence.PRINCIPAL_FIRST: (Step.NAMED, Step.DUE, Step.FEES, Step.PENALTIES, Step.NEXT),
        Precedence.PENALTIES_FIRST: (Step.NAMED, Step.PENALTIES, Step.FEES, Step.DUE, Step.NEXT),
    }
)
_BEYOND: Final[Mapping[Overpay, tuple[Step, ...]]] = MappingProxyType(
    {
        Overpay.NEXT_ROWS: (Step.FUTURE, Step.WALLET),
        Overpay.FROM_END: (Step.FUTURE_FROM_END, Step.WALLET),
        Overpay.WALLET: (Step.WALLET,),
    }
)


def steps_of(
    *, precedence: Precedence = Precedence.PRINCIPAL_FIRST, overpay: Overpay = Overpay.NEXT_ROWS
) -> tuple[Step, ...]:
    """The order of a contract: what of the past first, then where the rest goes."""
    return _PAST[precedence] + _BEYOND[overpay]


def quoted_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The order of a quoted amount: it pays what it promised, also rows that the contract's order leaves alone (R3)."""
    reached = tuple(_before_wallet(steps))
    beyond = () if {Step.FUTURE, Step.FUTURE_FROM_END} & set(reached) else (Step.FUTURE,)
    return (*reached, *beyond, Step.WALLET)


DEFAULT_STEPS: Final = steps_of()


def in_order(
    *, debts: Collection[Debt], day: date, steps: Sequence[Step], named: Sequence[DebtKey] = ()
) -> tuple[Debt, ...]:
    """The open debts a payment of `day` reaches, in the order it fills them; each once. The payer's own choice,
    `named`, stands where the order says NAMED; a name of nothing open is passed over.
    """
    by_key = {debt.key: debt for debt in sorted(debts, key=lambda debt: (debt.due_date, debt.key))}
    still_open = [debt for debt in by_key.values() if debt.open_amount > 0]
    rows = [debt.key for debt in still_open if debt.key.kind is DebtKind.ROW]
    due = [key for key in rows if by_key[key].due_date <= day]
    future = rows[len(due) :]
    reach: dict[Step, Sequence[DebtKey]] = {
        Step.NAMED: named,
        Step.DUE: due,
        Step.NEXT: () if due or named else future[:1],
        Step.FEES: [debt.key for debt in still_open if debt.key.kind is DebtKind.FEE],
        Step.PENALTIES: [debt.key for debt in still_open if debt.key.kind is DebtKind.PENALTY],
        Step.FUTURE: future,
        Step.FUTURE_FROM_END: future[::-1],
    }
    wanted = [key for step in _before_wallet(steps) for key in reach[step]]
    return tuple(by_key[key] for key in dict.fromkeys(wanted) if key in by_key and by_key[key].open_amount > 0)


def _before_wallet(steps: Sequence[Step]) -> Sequence[Step]:
    return steps[: steps.index(Step.WALLET)] if Step.WALLET in steps else steps


def pour(amount: int, room: Iterable[tuple[K, int]]) -> tuple[tuple[tuple[K, int], ...], int]:
    """Pour `amount` (0 or more) into rooms in the given order: what each took (above 0), and what is left.

    All in one unit. Raises ValueError for a negative amount.
    """
    if amount < 0:
        raise ValueError("a payment is not negative")
    taken: list[tuple[K, int]] = []
    for key, free in room:
        if amount == 0:
            break
        if (here := min(amount, free)) > 0:
            taken.append((key, here))
            amount -= here
    return tuple(taken), amount


def fill(amount: int, debts: Iterable[Debt]) -> tuple[tuple[tuple[DebtKey, int], ...], int]:
    """`pour` over debts of the same unit."""
    return pour(amount, ((debt.key, debt.open_amount) for debt in debts))
