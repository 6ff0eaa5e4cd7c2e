"""What somebody wants to sign, as plain data. Rial, milligrams of 750 gold, hundredths of a percent (`_bp`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gold_installments.rules.debt_base import DebtBase
from gold_installments.rules.invoice import Item


class DealKind(StrEnum):
    """What the debt is kept in."""

    WEIGHT = "weight"
    TOMAN = "toman"


class Method(StrEnum):
    """How the profit of a Toman contract comes about: on the whole principal, on what is left, or by its typed rows."""

    FLAT = "flat"
    ANNUITY = "annuity"
    TYPED = "typed"


@dataclass(frozen=True)
class NamedItem:
    """One line of goods and what it is called."""

    name: str
    item: Item


@dataclass(frozen=True)
class TypedRow:
    """One row of the grid filled by hand: its nominal day, and an amount in the contract's own unit."""

    due_on: date
    amount: int


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A contract before it is one.

    A weight contract owes `debt_mg` (`fee_mg` of it the fee), or `gold_mg` with a fee on top, or what `items` leave
    after the down payment. The fee is one of `fee_mg`, `fee_rial` and `rate_bp` (a month). A Toman contract owes
    `principal_rial` for `gold_mg`, or the items, with `rate_bp` a month. `rows` are typed by hand; else `count` even
    ones. `down_rial` is paid at once. `terms` are fields of rules.terms.Terms that differ from the shop's own.
    """

    kind: DealKind = DealKind.WEIGHT
    debt_mg: int | None = None
    gold_mg: int | None = None
    fee_mg: int = 0
    fee_rial: int = 0
    rate_bp: int = 0
    items: tuple[NamedItem, ...] = ()
    debt_base: DebtBase = DebtBase.WHOLE_INVOICE
    principal_rial: int | None = None
    method: Method = Method.FLAT
    step_rial: int = 10_000
    down_rial: int = 0
    count: int
    rows: tuple[TypedRow, ...] = ()
    signed_on: date
    first_due: date | None = None
    terms: Mapping[str, object] = field(default_factory=dict)
    plan_id: int | None = None
    note: str = ""

    @property
    def needs_price(self) -> bool:
        """Whether gold is turned into Rial, or Rial into gold, at the moment of signing."""
        return bool(self.items) or bool(self.fee_rial) or self.plan_id is not None
