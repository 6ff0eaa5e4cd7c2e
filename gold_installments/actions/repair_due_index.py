"""Make the public due table say what the book says."""

from __future__ import annotations

from gold_installments.actions.post_entry import DUE_KIND
from gold_installments.models import Contract, Installment
from tenants.actions import repair_dues
from tenants.context import one_moment


def repair_due_index() -> int:
    """Compare this shop's due items with its open rows and correct them; returns how many differed."""
    with one_moment():
        rows = Installment.objects.filter(open_mg__gt=0, contract__state=Contract.State.ACTIVE)
        return repair_dues(kind=DUE_KIND, open_items=dict(rows.values_list("pk", "due_date")))
