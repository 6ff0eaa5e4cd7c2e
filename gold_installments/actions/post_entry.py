"""Append to the ledger and rebuild what is cached from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Sum

from gold_installments.models import Contract, Installment, LedgerEntry, LedgerLine
from gold_installments.queries import live_payments
from gold_installments.rules.accounts import Account
from gold_installments.rules.allocation import Row, allocate
from gold_installments.rules.posting import Line
from gold_installments.rules.standing import contract_state
from persian.jalali import tehran_today
from tenants.actions import note_dues, settle_due

if TYPE_CHECKING:
    from accounts.models import User

DUE_KIND = "installment"


def post_entry(
    *,
    contract: Contract,
    kind: LedgerEntry.Kind,
    lines: Iterable[Line],
    actor: User,
    now: datetime,
    reverses: LedgerEntry | None = None,
) -> LedgerEntry:
    """Append one entry with its lines; the database proves at commit that they sum to zero mg and zero Rial."""
    entry = LedgerEntry.objects.create(
        contract=contract, kind=kind, day=tehran_today(now), at=now, actor_id=actor.pk, reverses=reverses
    )
    LedgerLine.objects.bulk_create(
        [LedgerLine(entry=entry, account=line.account.value, mg=line.mg, rial=line.rial) for line in lines]
    )
    return entry


def rebuild_caches(*, contract: Contract, now: datetime) -> None:
    """Make balance, state and open rows equal to the ledger and the replay of the live payments.

    The contract's row must be locked by this transaction. Opens and settles the rows' entries in the due table.
    """
    receivable = LedgerLine.objects.filter(entry__contract_id=contract.pk, account=Account.RECEIVABLE)
    contract.balance_mg = receivable.aggregate(total=Sum("mg"))["total"] or 0
    contract.state = contract_state(contract.balance_mg)
    if contract.balance_mg > 0:
        contract.settled_at = None
    elif contract.settled_at is None:
        contract.settled_at = now
    contract.save(update_fields=["balance_mg", "state", "settled_at"])
    _rebuild_rows(contract)


def _rebuild_rows(contract: Contract) -> None:
    rows = list(contract.installments.order_by("number"))
    payments = live_payments(contract)
    open_mg = allocate(rows=[Row(row.number, row.mg) for row in rows], payments=payments).open_mg
    changed = [row for row in rows if row.open_mg != open_mg[row.number]]
    reopened = [row for row in changed if row.open_mg == 0]
    closed = [row for row in changed if open_mg[row.number] == 0]
    for row in changed:
        row.open_mg = open_mg[row.number]
    Installment.objects.bulk_update(changed, ["open_mg"])
    if reopened:
        note_dues(kind=DUE_KIND, dues=[(row.pk, row.due_date) for row in reopened])
    for row in closed:
        settle_due(kind=DUE_KIND, object_id=row.pk)
