"""A clerk's box at the end of a day (D15): what should be there, what was counted, what is booked. Rial."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gold_installments.rules.accounts import Account
from gold_installments.rules.posting import Line, event
from gold_installments.rules.refused import RuleRefused

#: What is counted in the evening, in this order; each is the account of the same name.
TILL: Final = (Account.CASH, Account.POS, Account.CARD, Account.TRANSFER, Account.CHEQUES)


@dataclass(frozen=True)
class Counted:
    """One tender of a box: what the ledger expects and what was counted; both may be below zero (more was paid out)."""

    tender: str
    expected_rial: int
    counted_rial: int

    @property
    def difference_rial(self) -> int:
        """Above zero: too much in the box; below: short."""
        return self.counted_rial - self.expected_rial


def compare(*, expected: Mapping[str, int], counted: Mapping[str, int | None]) -> tuple[Counted, ...]:
    """Every tender that moved or was counted. One that was not counted may be left out only where nothing moved.

    Raises RuleRefused `till_not_counted`, naming the tender in its text.
    """
    found = []
    for account in TILL:
        should, is_there = expected.get(account, 0), counted.get(account)
        if should and is_there is None:
            raise RuleRefused("till_not_counted", account.value)
        if should or is_there:
            found.append(Counted(account.value, should, is_there or 0))
    return tuple(found)


def cash_difference(lines: Iterable[Counted]) -> int:
    """What the cash is over (above 0) or short (below 0)."""
    return sum(line.difference_rial for line in lines if line.tender == Account.CASH)


def till_lines(*, difference_rial: int) -> tuple[Line, ...]:
    """The ledger's cash becomes what was counted; the difference stands on its own account, short is positive."""
    return event(Line(Account.CASH, rial=difference_rial), Line(Account.TILL_DIFFERENCE, rial=-difference_rial))
