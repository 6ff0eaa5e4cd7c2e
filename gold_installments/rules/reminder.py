"""On which days a customer hears about an unpaid row, and what one text says about several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from measures.gold import quote_rial

# Days after the due date. The list ends: nobody is reminded for ever.
STAGES = (0, 1, 3, 7)


@dataclass(frozen=True)
class DueRow:
    """An open row that has reached its due date, of one unit; `quote_step_rial` is the contract's own."""

    installment_id: int
    contract_id: int
    number: int
    open_mg: int
    due_date: date
    quote_step_rial: int
    open_rial: int = 0


def stage_days(today: date) -> list[date]:
    """The due dates whose rows have a stage today."""
    return [today - timedelta(days=stage) for stage in STAGES]


def has_stage(row: DueRow, today: date) -> bool:
    """True when today is one of the row's days."""
    return (today - row.due_date).days in STAGES


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
