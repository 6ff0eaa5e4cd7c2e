"""How a row and a contract stand on a day."""

from __future__ import annotations

from datetime import date
from typing import Literal

#: "moved": a later version of the schedule took the whole row over.
RowState = Literal["paid", "overdue", "today", "partial", "future", "moved"]


def row_state(*, mg: int, open_mg: int, due_date: date, today: date) -> RowState:
    """ "paid" when nothing is open; else by the (holiday-shifted) due date; "partial" is a future row begun."""
    if open_mg == 0:
        return "paid"
    if due_date < today:
        return "overdue"
    if due_date == today:
        return "today"
    return "partial" if open_mg < mg else "future"


def contract_state(balance_mg: int) -> Literal["active", "settled"]:
    """A signed contract is settled exactly when nothing is owed."""
    return "settled" if balance_mg == 0 else "active"
