"""Prices that customers hold from their own pages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from customers.queries import ids_of
from gold_installments.models import Contract, Quote
from persian.jalali import TEHRAN

if TYPE_CHECKING:
    from customers.models import Customer


def lock_of_person(customer: Customer, *, now: datetime) -> Quote | None:
    """The price this person holds at `now`, with its contract; over all names of the person."""
    rows = _standing(now).filter(contract__customer_id__in=ids_of(customer))
    return rows.select_related("contract").order_by("-id").first()


def lock_of_contract(contract: Contract, *, now: datetime) -> Quote | None:
    """The customer's lock that the desk may take the payment at; None where more is promised than is owed now."""
    found = _standing(now).filter(contract_id=contract.pk).select_related("contract").order_by("-id").first()
    return found if found is not None and found.mg <= contract.balance_mg else None


def locks_on(day: date, *, of: Customer | None = None) -> int:
    """How many prices customers locked on a Tehran day, used or not; `of` one person, over all names."""
    start = datetime.combine(day, time(), TEHRAN)
    made = Quote.objects.filter(created_by=None, created_at__gte=start, created_at__lt=start + timedelta(days=1))
    return (made if of is None else made.filter(contract__customer_id__in=ids_of(of))).count()


def _standing(now: datetime) -> QuerySet[Quote]:
    return Quote.objects.filter(created_by=None, used_at=None, created_at__lte=now, expires_at__gte=now)
