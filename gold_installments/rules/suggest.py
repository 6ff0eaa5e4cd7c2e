"""What the desk proposes to be paid now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def due_amount(rows: Sequence[tuple[date, int]], *, today: date) -> int:
    """What to ask for: all that is overdue or due today, else the next open row.

    `rows` are (due date, open mg or Rial) in schedule order; 0 when nothing is open.
    """
    reached = sum(open_amount for due_date, open_amount in rows if due_date <= today)
    return reached or next((open_amount for _, open_amount in rows if open_amount > 0), 0)
