"""A contract before it is signed, as the preview shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gold_installments.actions.postable_price import PriceUnknown
from gold_installments.forms import ContractForm
from gold_installments.queries.plans import active_plan
from gold_installments.queries.preview import work_out
from gold_installments.rules.schedule import ScheduleRow
from gold_installments.rules.wish import Wish
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


def wish_of(form: ContractForm) -> Wish:
    """What a cleaned form asks for."""
    typed = form.cleaned_data
    return Wish(
        gold_mg=typed["gold_mg"], fee_mg=typed.get("fee_mg") or 0, count=typed["installment_count"],
        signed_on=typed["signed_date"], first_due=typed.get("first_due_date"), terms=form.chosen_terms,
        plan_id=typed.get("plan"), note=typed.get("note") or "",
    )  # fmt: skip


def plan_of(form: ContractForm, *, rial_per_g: int | None, today: date) -> Plan | None:
    """The plan of a cleaned form, None while weight, count or signing date is missing. Raises Refusal."""
    if not all(form.cleaned_data.get(name) for name in ("gold_mg", "installment_count", "signed_date")):
        return None
    wish = wish_of(form)
    if wish.needs_price and rial_per_g is None:
        raise PriceUnknown
    found = work_out(wish=wish, plan=active_plan(wish.plan_id), customer=None, rial_per_g=rial_per_g, today=today).deal
    rows = tuple(_row(row, rial_per_g) for row in found.rows)
    value = worth_rial(found.debt_mg, rial_per_g) if rial_per_g else None
    return Plan(found.gold_mg, found.fee_mg, found.debt_mg, rows, value)


def _row(row: ScheduleRow, rial_per_g: int | None) -> PlanRow:
    closing = closing_name(row.nominal_date) if row.due_date != row.nominal_date else ""
    value = worth_rial(row.mg, rial_per_g) if rial_per_g else None
    return PlanRow(row.number, row.nominal_date, row.due_date, row.mg, closing, value)
