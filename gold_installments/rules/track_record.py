"""How a customer has paid so far (B7): facts to advise with, never a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gold_installments.rules.debts import DebtKey, DebtKind
from gold_installments.rules.replay import State


@dataclass(frozen=True)
class TrackRecord:
    """Rows that have fallen due, how many of them were paid whole by their day, and the longest lateness in days."""

    rows_due: int = 0
    rows_on_time: int = 0
    most_days_late: int = 0
    days_late_now: int = 0

    @property
    def on_time_percent(self) -> int | None:
        """Whole percent, rounded down: 9 of 10 is 90, 299 of 300 is 99. None while nothing was due."""
        return self.rows_on_time * 100 // self.rows_due if self.rows_due else None

    def __add__(self, other: TrackRecord) -> TrackRecord:
        return TrackRecord(
            self.rows_due + other.rows_due, self.rows_on_time + other.rows_on_time,
            max(self.most_days_late, other.most_days_late), max(self.days_late_now, other.days_late_now),
        )  # fmt: skip


def track_record(state: State) -> TrackRecord:
    """Of one contract. A row that a later version took over wholly was agreed anew and counts no more; a row due today
    counts once it is paid.
    """
    paid_on: dict[DebtKey, date] = defaultdict(lambda: date.min)
    for piece in state.pieces:
        if piece.key.kind is DebtKind.ROW:
            paid_on[piece.key] = max(paid_on[piece.key], piece.day)
    # The day itself is in time.
    fallen = (row for row in state.rows if row.due_date < state.as_of + timedelta(days=not row.open_amount))
    due = [row for row in fallen if row.taken < row.amount]
    days = {row.key: ((state.as_of if row.open_amount else paid_on[row.key]) - row.due_date).days for row in due}
    return TrackRecord(
        rows_due=len(due),
        rows_on_time=sum(row.open_amount == 0 and days[row.key] <= 0 for row in due),
        most_days_late=max([0, *days.values()]),
        days_late_now=max([0, *(days[row.key] for row in due if row.open_amount)]),
    )


def together(records: Iterable[TrackRecord]) -> TrackRecord:
    """Of all contracts of a customer."""
    return sum(records, TrackRecord())
