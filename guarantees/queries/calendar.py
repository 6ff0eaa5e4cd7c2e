"""Cheques and notes by the day they fall due (F1, H6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.queries.cheque_register import OVER, cheques_due
from guarantees.models import Outcome, PromissoryNote

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.models import Contract

LONGEST_DAYS = 366


@dataclass(frozen=True)
class DuePaper:
    """A cheque ("payment" or "guarantee" by `role`) or a note with a date; `days_left` below 0 is overdue."""

    kind: str
    role: str
    pk: int
    number: str
    contract: Contract
    name: str
    amount_rial: int
    due_date: date
    days_left: int
    state: str


@dataclass(frozen=True)
class Calendar:
    """Papers that fell due before today and are still here, and those of the next days, today among them."""

    overdue: list[DuePaper]
    coming: list[DuePaper]


def due_papers(*, user: User, today: date, days: int = 30) -> Calendar:
    """What falls due within `days` (0 to 366) from Tehran's `today`, and what is overdue. A note whose date was left
    open is due on demand and stands in no calendar; what guarantees a contract that is over waits for its customer, not
    for its day. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    until = today + timedelta(days=max(0, min(days, LONGEST_DAYS)))
    found = [
        DuePaper("cheque", it.role, it.pk, it.sayad_id, it.contract, it.drawer_name, it.amount_rial, it.due_date,
                 (it.due_date - today).days, it.state)
        for it in cheques_due(until=until)
        if it.role == it.Role.PAYMENT or it.state != it.State.HELD or it.contract.state not in OVER
    ]  # fmt: skip
    here = PromissoryNote.objects.filter(state=Outcome.HELD, due_date__lte=until).exclude(contract__state__in=OVER)
    found += [
        DuePaper("note", "guarantee", it.pk, it.serial, it.contract, it.issuer_name, it.amount_rial, it.due_date,
                 (it.due_date - today).days, it.state)
        for it in here.select_related("contract__customer")
        if it.due_date is not None
    ]  # fmt: skip
    found.sort(key=lambda it: (it.due_date, it.kind, it.pk))
    return Calendar([it for it in found if it.days_left < 0], [it for it in found if it.days_left >= 0])
