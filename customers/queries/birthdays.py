"""Who has a birthday."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from customers.models import Customer
from customers.rules.birthdays import greeted_on


@dataclass(frozen=True, slots=True)
class Celebrant:
    """A customer whose birthday it is; `mobile` is E.164, `email` may be empty."""

    customer_id: int
    full_name: str
    mobile: str
    email: str


def born_on(today: date, among: Collection[int] | None = None) -> list[Celebrant]:
    """Active customers who stand for themselves and keep their birthday on Tehran's `today`; of these ids, if given."""
    rows = Customer.objects.filter(
        birth_mmdd__in=greeted_on(today), state=Customer.State.ACTIVE, merged_into=None
    ).order_by("pk")
    if among is not None:
        rows = rows.filter(pk__in=among)
    return [Celebrant(*row) for row in rows.values_list("pk", "full_name", "mobile", "email")]
