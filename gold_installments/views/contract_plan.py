"""A contract before it is signed, as the preview shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gold_installments.queries.preview import contract_preview
from gold_installments.rules.schedule import ScheduleRow
from measures.gold import worth_rial
from persian.holidays import closing_name


@dataclass(frozen=True)
class PlanRow:
    """One future installment; `closing` says why its nominal day is closed, empty where it is not."""

    number: int
    nominal_date: date
    due_date: date
    mg: int
    closing: str
    value_rial: int | None

    @property
    def shifted(self) -> bool:
        return self.due_date != self.nominal_date


@dataclass(frozen=True)
class Plan:
    """The debt and its rows; weights mg, values Rial at the counter price or None without one."""

    gold_mg: int
    fee_mg: int
    debt_mg: int
    rows: tuple[PlanRow, ...]
    value_rial: int | None

    @property
    def each_mg(self) -> int:
        return self.rows[0].mg

    @property
    def remainder_mg(self) -> int:
        return self.rows[-1].mg - self.each_mg

    @property
    def shifted(self) -> int:
        return sum(row.shifted for row in self.rows)


def plan_of(typed: dict[str, Any], *, rial_per_g: int | None, today: date) -> Plan | None:
    """The plan of cleaned form data, None while weight, count or signing date is missing. Raises Refusal."""
    if not all(typed.get(name) for name in ("gold_mg", "installment_count", "signed_date")):
        return None
    found = contract_preview(
        gold_mg=typed["gold_mg"],
        fee_mg=typed.get("fee_mg") or 0,
        installment_count=typed["installment_count"],
        signed_date=typed["signed_date"],
        first_due_date=typed.get("first_due_date"),
        today=today,
    )
    rows = tuple(_row(row, rial_per_g) for row in found.rows)
    value = worth_rial(found.debt_mg, rial_per_g) if rial_per_g else None
    return Plan(found.gold_mg, found.fee_mg, found.debt_mg, rows, value)


def _row(row: ScheduleRow, rial_per_g: int | None) -> PlanRow:
    closing = closing_name(row.nominal_date) if row.due_date != row.nominal_date else ""
    value = worth_rial(row.mg, rial_per_g) if rial_per_g else None
    return PlanRow(row.number, row.nominal_date, row.due_date, row.mg, closing, value)
