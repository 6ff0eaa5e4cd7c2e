"""Who is to be reminded today. Asked by the planner and once more just before sending; no person asks.

Nobody is reminded of a contract with a payment under review, and nobody at all who promised a day that is ahead (R21)
or said that no texts are to be sent (B11). Rows of merged duplicates are of the person who stands for them: one text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from customers.queries import unreachable
from gold_installments.models import Contract, Installment, PaymentClaim
from gold_installments.queries.dues import IS_OPEN
from gold_installments.queries.promises import muted_customers
from gold_installments.rules.reminder import DueRow, stage_days
from gold_installments.rules.terms import terms_of


@dataclass(frozen=True)
class DueCustomer:
    """A customer with every open row that is due, of all their contracts, oldest first; `mobile` is E.164."""

    customer_id: int
    full_name: str
    mobile: str
    rows: tuple[DueRow, ...]


def customers_to_remind(*, today: date) -> list[DueCustomer]:
    """Customers who have a row with a stage today, with all that they owe until today."""
    staged = _open_rows(today).filter(due_date__in=stage_days(today)).order_by().values("person")
    return _by_customer(_open_rows(today).filter(person__in=staged))


def due_customer(*, customer_id: int, today: date) -> DueCustomer | None:
    """One customer with all that is due until today; None when nothing is."""
    found = _by_customer(_open_rows(today).filter(person=customer_id))
    return found[0] if found else None


def _open_rows(today: date) -> QuerySet[Any]:
    """Installments, each with the id of its `person`."""
    under_review = PaymentClaim.objects.filter(state=PaymentClaim.State.WAITING).values("contract_id")
    rows = (
        Installment.objects.filter(IS_OPEN, due_date__lte=today, contract__state__in=Contract.LIVE)
        .exclude(contract_id__in=under_review)
        .annotate(person=Coalesce("contract__customer__merged_into_id", "contract__customer_id"))
        .exclude(person__in=muted_customers(today=today))
    )
    return rows.select_related("contract__customer__merged_into").order_by(
        "person", "due_date", "contract_id", "number"
    )


def _by_customer(installments: Iterable[Installment]) -> list[DueCustomer]:
    grouped: dict[int, list[Installment]] = {}
    people = {}
    for installment in installments:
        person = installment.contract.customer.merged_into or installment.contract.customer
        people[person.pk] = person
        grouped.setdefault(person.pk, []).append(installment)
    silent = unreachable(list(people), "sms") if people else set()
    return [
        DueCustomer(pk, people[pk].full_name, people[pk].mobile, tuple(map(_row, found)))
        for pk, found in grouped.items()
        if pk not in silent
    ]


def _row(installment: Installment) -> DueRow:
    contract = installment.contract
    return DueRow(
        installment_id=installment.pk,
        contract_id=contract.pk,
        number=installment.number,
        open_mg=installment.open_mg,
        open_rial=installment.open_rial,
        due_date=installment.due_date,
        quote_step_rial=terms_of(contract.terms).quote_step_rial,
    )
