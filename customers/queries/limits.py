"""What the owner lets people owe, of everybody at once (B8)."""

from __future__ import annotations

from django.db.models import Q

from customers.models import Customer
from customers.queries.record import Limits


def all_limits() -> dict[int, Limits]:
    """By customer, of everybody who stands for himself and has one."""
    rows = Customer.objects.filter(Q(limit_mg__isnull=False) | Q(limit_rial__isnull=False), merged_into=None)
    return {pk: Limits(mg, rial) for pk, mg, rial in rows.order_by("pk").values_list("pk", "limit_mg", "limit_rial")}
