"""Who is to be reminded today. Asked by the planner and once more just before sending; no person asks.

Nobody is reminded of a contract with a payment under review, and nobody at all who promised a day that is ahead (R21).
Who said stop (B11) said it of a channel: whoever plans asks about it, and the outbox again. Rows of merged duplicates
are of the person who stands for them: one text. Every answer costs the same number of questions, however many people it
is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from gold_installments.models import Contract, Installment, PaymentClaim
from gold_installments.queries.dues import IS_OPEN
from gold_installments.queries.promises import muted_customers
from gold_installments.rules.reminder import DueRow, due_dates_at
from gold_installments.rules.terms import Terms
from notifications.queries import days_of_stages


@dataclass(frozen=True)
class DueCustomer:
    """A customer with the open rows that a text is about, of all their contracts, oldest first: what is due, and what
    has its stage before it is. `mobile` is E.164, `email` may be empty.
    """

    customer_id: int
    full_name: str
    mobile: str
    rows: tuple[DueRow, ...]
    email: str = ""


def customers_to_remind(*, today: date, stages: Sequence[int] | None = None) -> list[DueCustomer]:
    """Customers who have a row with a stage today (days from the due date; None: those of the shop), with all that they
    owe until today and what comes with a stage of its own.
    """
    days = due_dates_at(today, days_of_stages() if stages is None else stages)
    staged = _open_rows(today).filter(due_date__in=days).order_by().values("person")
    wanted = Q(due_date__lte=today) | Q(due_date__in=days)
    return _by_customer(_open_rows(today).filter(wanted, person__in=staged))


def due_customer(*, customer_id: int, today: date) -> DueCustomer | None:
    """One customer with all that is due until today; None when nothing is."""
    found = due_customers([customer_id], today=today)
    return found.get(customer_id)


def next_customer(*, customer_id: int, today: date) -> DueCustomer | None:
    """One customer with the row that is due next; None when no row is open."""
    rows = _open_rows(today).filter(person=customer_id).order_by("due_date", "contract_id", "number")
    found = due_customers([customer_id], today=today, also=list(rows.values_list("pk", flat=True)[:1]))
    return found.get(customer_id)


def due_customers(customer_ids: Collection[int], *, today: date, also: Collection[int] = ()) -> dict[int, DueCustomer]:
    """By id, those of these customers who owe something until today, or one of the rows `also`."""
    rows = _open_rows(today).filter(Q(due_date__lte=today) | Q(pk__in=list(also)), person__in=list(customer_ids))
    return {found.customer_id: found for found in _by_customer(rows)}


@dataclass(frozen=True)
class LateRow:
    """A late row as whoever answers for it may know it."""

    installment_id: int
    contract: str
    debtor: str
    due_date: date


def late_rows_to_tell(contract_ids: Collection[int], *, due_until: date, today: date) -> dict[int, list[LateRow]]:
    """Open rows of these contracts that were due on `due_until` or before, by contract, where nothing stands against a
    reminder today. One query.
    """
    rows = _open_rows(today).filter(contract_id__in=list(contract_ids), due_date__lte=due_until)
    told: dict[int, list[LateRow]] = {}
    names = ("contract_id", "pk", "contract__number", _OF_PERSON[0], "due_date")
    for contract_id, *row in rows.values_list(*names):
        told.setdefault(contract_id, []).append(LateRow(*row))
    return told


def _open_rows(today: date) -> QuerySet[Any]:
    """Installments, each with the id of its `person`."""
    under_review = PaymentClaim.objects.filter(state=PaymentClaim.State.WAITING).values("contract_id")
    rows = (
        Installment.objects.filter(IS_OPEN, contract__state__in=Contract.LIVE)
        .exclude(contract_id__in=under_review)
        .annotate(person=Coalesce("contract__customer__merged_into_id", "contract__customer_id"))
        .exclude(person__in=muted_customers(today=today))
    )
    return rows.order_by("person", "due_date", "contract_id", "number")


def _by_customer(rows: QuerySet[Any]) -> list[DueCustomer]:
    """Read as plain values: a thousand models would cost more than the whole text."""
    grouped: dict[int, list[DueRow]] = {}
    people: dict[int, tuple[str, str, str]] = {}
    for person, name, mobile, email, *row in rows.values_list("person", *_OF_PERSON, *_OF_ROW):
        people[person] = (name, mobile, email)
        grouped.setdefault(person, []).append(DueRow(*row))
    return [_customer(pk, people[pk], found) for pk, found in grouped.items()]


def _customer(pk: int, person: tuple[str, str, str], rows: Iterable[DueRow]) -> DueCustomer:
    name, mobile, email = person
    return DueCustomer(pk, name, mobile, tuple(rows), email)


#: Of who stands for both where the contract is of a merged duplicate.
_OF_PERSON = tuple(
    Coalesce(F(f"contract__customer__merged_into__{name}"), F(f"contract__customer__{name}"))
    for name in ("full_name", "mobile", "email")
)
#: In the order of DueRow. A contract signed before there were steps keeps the first one.
_OF_ROW = (
    "pk",
    "contract_id",
    "number",
    "open_mg",
    "due_date",
    Coalesce(Cast(KeyTextTransform("quote_step_rial", "contract__terms"), IntegerField()), Terms.quote_step_rial),
    "open_rial",
)
