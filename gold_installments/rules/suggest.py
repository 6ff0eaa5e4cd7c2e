"""What the desk proposes to be paid now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def due_mg(rows: Sequence[tuple[date, int]], *, today: date) -> int:
    """Milligrams to ask for: all that is overdue or due today, else the next open row.

    `rows` are (due date, open mg) in schedule order; 0 when nothing is open.
    """
    reached = sum(open_mg for due_date, open_mg in rows if due_date <= today)
    return reached or next((open_mg for _, open_mg in rows if open_mg > 0), 0)
