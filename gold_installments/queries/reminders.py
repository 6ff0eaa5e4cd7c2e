"""Who is to be reminded today. Asked by the planner and once more just before sending; no person asks.

Nobody is reminded of a contract with a payment under review, and nobody at all who promised a day that is ahead (R21).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

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
    staged = _open_rows(today).filter(due_date__in=stage_days(today)).values("contract__customer_id")
    return _by_customer(_open_rows(today).filter(contract__customer_id__in=staged))


def due_customer(*, customer_id: int, today: date) -> DueCustomer | None:
    """One customer with all that is due until today; None when nothing is."""
    found = _by_customer(_open_rows(today).filter(contract__customer_id=customer_id))
    return found[0] if found else None


def _open_rows(today: date) -> QuerySet[Installment]:
    under_review = PaymentClaim.objects.filter(state=PaymentClaim.State.WAITING).values("contract_id")
    rows = (
        Installment.objects.filter(IS_OPEN, due_date__lte=today, contract__state__in=Contract.LIVE)
        .exclude(contract_id__in=under_review)
        .exclude(contract__customer_id__in=muted_customers(today=today))
    )
    return rows.select_related("contract__customer").order_by(
        "contract__customer_id", "due_date", "contract_id", "number"
    )


def _by_customer(installments: QuerySet[Installment]) -> list[DueCustomer]:
    grouped: dict[int, list[Installment]] = {}
    for installment in installments:
        grouped.setdefault(installment.contract.customer_id, []).append(installment)
    return [
        DueCustomer(
            pk, found[0].contract.customer.full_name, found[0].contract.customer.mobile, tuple(map(_row, found))
        )
        for pk, found in grouped.items()
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
