"""What can happen to a contract, as data: the whole past of one contract is a sequence of these (R13, R14).

Every event has `order`, its place in the book (unique within a contract), and `at`, the aware moment it counts from:
a back-dated payment has the moment it was paid, not typed. A reversal counts from the day it was written, so the
figures of a locked month stay what they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gold_installments.rules.debts import DebtKey, Step, Unit
from gold_installments.rules.versions import Version


@dataclass(frozen=True)
class Planned:
    """A schedule version was agreed; the first one is the signing."""

    order: int
    at: datetime
    version: Version


@dataclass(frozen=True)
class PaidIn:
    """Whatever makes the debt smaller: money, gold, a discount or a forgiveness, already turned into units.

    `mg` fills debts in milligrams and `rial` debts in Rial; neither ever changes by a replay. `named` is the payer's
    choice, `steps` an order chosen for this payment alone.
    """

    order: int
    at: datetime
    mg: int = 0
    rial: int = 0
    named: tuple[DebtKey, ...] = ()
    steps: tuple[Step, ...] | None = None


@dataclass(frozen=True)
class Charged:
    """A fee was charged, in its own unit."""

    order: int
    at: datetime
    number: int
    amount: int
    unit: Unit
    due_date: date


@dataclass(frozen=True)
class Waived:
    """Penalty of a row let go, at most what is open of it at that moment: paid penalty cannot be waived."""

    order: int
    at: datetime
    row: DebtKey
    amount: int


@dataclass(frozen=True)
class Held:
    """No penalty days count from `first` to `last`, both included; None while the hold lasts (a review)."""

    order: int
    at: datetime
    first: date
    last: date | None = None


@dataclass(frozen=True)
class Reversed:
    """The event `target` never was, from the day of this one on; its amounts come back as they were."""

    order: int
    at: datetime
    target: int


Event = Planned | PaidIn | Charged | Waived | Held | Reversed
