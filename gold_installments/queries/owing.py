"""What one person owes over all live contracts, held against the owner's limits (B8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from customers.queries import ids_of, limits_of
from gold_installments.models import Contract

if TYPE_CHECKING:
    from customers.models import Customer


@dataclass(frozen=True)
class Owing:
    """Σ balances of the live contracts of a person and of whoever was merged into her; mg and Rial."""

    mg: int
    rial: int


def owing_of(customer: Customer) -> Owing:
    """The balances of all names of this person."""
    live = Contract.objects.filter(customer_id__in=ids_of(customer), state__in=Contract.LIVE)
    sums = live.aggregate(mg=Sum("balance_mg"), rial=Sum("balance_rial"))
    return Owing(sums["mg"] or 0, sums["rial"] or 0)


def limits_broken(customer: Customer, *, mg: int, rial: int) -> tuple[str, ...]:
    """Which limits `mg` and `rial` more would break: `over_limit_mg`, `over_limit_rial`; none where there are none."""
    limits, owing = limits_of(customer), owing_of(customer)
    over = {
        "over_limit_mg": limits.mg is not None and mg > 0 and owing.mg + mg > limits.mg,
        "over_limit_rial": limits.rial is not None and rial > 0 and owing.rial + rial > limits.rial,
    }
    return tuple(code for code, is_over in over.items() if is_over)
