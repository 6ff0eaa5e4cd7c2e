"""The day turns: rows become overdue, penalties run up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gold_installments.actions.hold import hold_contract
from gold_installments.actions.rebuild import rebuild
from gold_installments.models import Contract
from persian.jalali import tehran_today


def roll_contracts(*, now: datetime) -> int:
    """Bring every live contract that is late, or was, to Tehran's today; returns how many were touched.

    Each in a transaction of its own, so that no payment waits for the whole book. Safe to run twice, or after days on
    which it did not run: states and penalties follow from the events and the day alone.
    """
    late = Q(next_due_date__lt=tehran_today(now))
    penalised = late & ~Q(terms__penalty="none") & Q(terms__has_key="penalty")
    moved = Q(state=Contract.State.ACTIVE) & late | Q(state=Contract.State.IN_ARREARS) & ~late
    ids = list(Contract.objects.filter(moved | Q(state__in=Contract.LIVE) & penalised).values_list("pk", flat=True))
    for pk in ids:
        with transaction.atomic():
            contract = hold_contract(pk)
            if contract.is_live:
                rebuild(contract=contract, actor=None, now=now, edited=False)
    return len(ids)
