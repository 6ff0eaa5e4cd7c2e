"""What one text says about the rows of one customer, and whether a row has been told of its stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from measures.gold import quote_rial


@dataclass(frozen=True)
class DueRow:
    """An open row that is due or comes soon, of one unit; `quote_step_rial` is the contract's own."""

    installment_id: int
    contract_id: int
    number: int
    open_mg: int
    due_date: date
    quote_step_rial: int
    open_rial: int = 0


@dataclass(frozen=True)
class Split:
    """The rows of one customer by their day."""

    late: tuple[DueRow, ...]
    today: tuple[DueRow, ...]
    coming: tuple[DueRow, ...]

    @property
    def due(self) -> tuple[DueRow, ...]:
        """What could be paid today."""
        return self.late + self.today

    @property
    def told(self) -> tuple[DueRow, ...]:
        """What the text is about: what is due; where nothing is, what comes."""
        return self.due or self.coming

    @property
    def stage(self) -> str:
        """The template of the text: late rows are the more urgent news."""
        if self.late:
            return "reminder_late"
        return "reminder_today" if self.today else "reminder_before"


def split_of(rows: Iterable[DueRow], today: date) -> Split:
    """Late, of today and coming, each in the order given."""
    kept = tuple(rows)
    return Split(
        tuple(row for row in kept if row.due_date < today),
        tuple(row for row in kept if row.due_date == today),
        tuple(row for row in kept if row.due_date > today),
    )


def due_dates_at(today: date, stages: Sequence[int]) -> list[date]:
    """The due dates whose rows have a stage today."""
    return [today - timedelta(days=stage) for stage in stages]


def has_stage(row: DueRow, today: date, stages: Sequence[int]) -> bool:
    """True when today is one of the row's days."""
    return (today - row.due_date).days in stages


def was_told(row: DueRow, today: date, days: Iterable[date], stood_for: Callable[[int], int]) -> bool:
    """True when a text of one of `days` stood for the stage that the row has today (`stood_for` a day from its due)."""
    stage = (today - row.due_date).days
    return any(stood_for((day - row.due_date).days) == stage for day in days)


def total_mg(rows: Iterable[DueRow]) -> int:
    """The gold that all rows together still owe."""
    return sum(row.open_mg for row in rows)


def owed_rial(rows: Iterable[DueRow]) -> int:
    """What the rows of Toman contracts together still owe; their sum follows no price."""
    return sum(row.open_rial for row in rows)


def total_rial(rows: Iterable[DueRow], rial_per_g: int) -> int:
    """What the desk would ask for the gold of the rows: one quote for each contract, each raised to its own step."""
    asked: dict[tuple[int, int], int] = {}
    for row in rows:
        contract = (row.contract_id, row.quote_step_rial)
        asked[contract] = asked.get(contract, 0) + row.open_mg
    return sum(quote_rial(mg, rial_per_g, step) for (_, step), mg in asked.items() if mg)
