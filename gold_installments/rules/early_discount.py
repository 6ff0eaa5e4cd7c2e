"""How much is let off for settling early (R9), before any rounding: the policy is frozen in the contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from gold_installments.rules.refused import RuleRefused

WHOLE_BP: Final = 10_000


class DiscountKind(StrEnum):
    """What the share is taken of."""

    NONE = "none"
    REMAINDER = "remainder"
    STRAIGHT_LINE = "straight_line"
    RULE_OF_78 = "rule_of_78"


@dataclass(frozen=True)
class EarlyDiscount:
    """`share_bp` hundredths of a percent of the remainder or of the unearned fee: 300 is 3 %, 8,000 is 80 %.

    Raises RuleRefused `discount_share` outside of 0 to 10,000.
    """

    kind: DiscountKind = DiscountKind.NONE
    share_bp: int = WHOLE_BP

    def __post_init__(self) -> None:
        if not 0 <= self.share_bp <= WHOLE_BP:
            raise RuleRefused("discount_share", "a share is 0 to 10,000 hundredths of a percent")


@dataclass(frozen=True)
class Fee:
    """The fee or profit of a contract in its own unit (mg or Rial), its rows, and the open rows not yet due.

    Raises RuleRefused `fee_rows` when the rows ahead are not 0 to all of them, or the fee is negative.
    """

    total: int = 0
    rows: int = 1
    rows_ahead: int = 0

    def __post_init__(self) -> None:
        if self.total < 0 or not 0 <= self.rows_ahead <= self.rows or self.rows < 1:
            raise RuleRefused("fee_rows", "rows ahead are 0 to all rows, and the fee 0 or more")


def unearned(kind: DiscountKind, fee: Fee) -> Fraction:
    """The part of the fee for the time not yet gone by, exact, in the fee's unit.

    10,800,000 with 4 of 6 rows ahead: straight line 7,200,000; rule of 78 10/21 of it, 5,142,857.14.
    """
    if kind is DiscountKind.STRAIGHT_LINE:
        return Fraction(fee.total * fee.rows_ahead, fee.rows)
    if kind is DiscountKind.RULE_OF_78:
        return Fraction(fee.total * fee.rows_ahead * (fee.rows_ahead + 1), fee.rows * (fee.rows + 1))
    return Fraction(0)


def discount_of(policy: EarlyDiscount, *, remainder: int, fee: Fee) -> Fraction:
    """What is let off of `remainder` (mg or Rial, as the fee), exact and never more than the remainder."""
    base = Fraction(remainder) if policy.kind is DiscountKind.REMAINDER else unearned(policy.kind, fee)
    return min(base * Fraction(policy.share_bp, WHOLE_BP), Fraction(remainder))
