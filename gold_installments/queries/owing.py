"""What people owe over all live contracts, in both units (B1), held against the owner's limits (B8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from customers.queries import ids_of, limits_of, standing_ids
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


@dataclass(frozen=True)
class OwingNow(Owing):
    """The same with how many live contracts there are, their rows past due, and the number of the latest of them."""

    contracts: int = 0
    late_rows: int = 0
    worst: str = ""


def owing_now(customer_ids: Iterable[int], *, today: date) -> dict[int, OwingNow]:
    """By customer, over all names of each person: two questions however many people. `today` is Tehran's."""
    standing = standing_ids(customer_ids)
    late = Q(installments__due_date__lt=today) & (Q(installments__open_mg__gt=0) | Q(installments__open_rial__gt=0))
    live = Contract.objects.filter(customer_id__in=standing, state__in=Contract.LIVE).order_by("-id")
    rows = live.annotate(late=Count("installments", filter=late)).values_list(
        "customer_id", "balance_mg", "balance_rial", "late", "number"
    )
    of_whom: dict[int, list[tuple[int, int, int, str]]] = {}
    for customer_id, *told in rows:
        of_whom.setdefault(standing[customer_id], []).append(tuple(told))  # type: ignore[arg-type]
    return {pk: _together(kept) for pk, kept in of_whom.items()}


def _together(rows: list[tuple[int, int, int, str]]) -> OwingNow:
    return OwingNow(
        mg=sum(mg for mg, *_ in rows),
        rial=sum(rial for _, rial, *_ in rows),
        contracts=len(rows),
        late_rows=sum(late for _, _, late, _ in rows),
        worst=max(rows, key=lambda row: row[2])[3],
    )


def limits_broken(customer: Customer, *, mg: int, rial: int) -> tuple[str, ...]:
    """Which limits `mg` and `rial` more would break: `over_limit_mg`, `over_limit_rial`; none where there are none."""
    limits, owing = limits_of(customer), owing_of(customer)
    over = {
        "over_limit_mg": limits.mg is not None and mg > 0 and owing.mg + mg > limits.mg,
        "over_limit_rial": limits.rial is not None and rial > 0 and owing.rial + rial > limits.rial,
    }
    return tuple(code for code, is_over in over.items() if is_over)
