"""Make the public due table say what the book says."""

from __future__ import annotations

from gold_installments.actions.rebuild import DUE_KIND
from gold_installments.models import Contract, Installment
from gold_installments.queries.dues import IS_OPEN
from notifications.actions import note_reminder_days
from tenants.actions import repair_dues
from tenants.context import one_moment


def repair_due_index() -> int:
    """Compare this shop's due items with its open rows and correct them; returns how many differed.

    The days of its reminders are told again with them.
    """
    with one_moment():
        rows = Installment.objects.filter(IS_OPEN, contract__state__in=Contract.LIVE)
        note_reminder_days()
        return repair_dues(kind=DUE_KIND, open_items=dict(rows.values_list("pk", "due_date")))
