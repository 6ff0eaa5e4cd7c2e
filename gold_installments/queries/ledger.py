"""The ledger of one contract, entry by entry, with what was owed after each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, LedgerEntry
from gold_installments.rules.accounts import Account

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200


@dataclass(frozen=True)
class LedgerRow:
    """One entry with its lines at hand, and the contract's balance after it: mg and Rial."""

    entry: LedgerEntry
    balance_mg: int
    balance_rial: int

    @property
    def pk(self) -> int:
        """For pages of a list."""
        return self.entry.pk


def ledger_of(*, user: User, contract: Contract, after: int | None = None, limit: int = 50) -> list[LedgerRow]:
    """The entries in the order of the book, oldest first, one more than `limit`; `after` is the last id seen.

    Raises NotPermitted. Three queries, however long the ledger is.
    """
    require(user, Grant.BOOK_READ)
    rows = LedgerEntry.objects.filter(contract_id=contract.pk)
    wanted = rows if after is None else rows.filter(pk__gt=after)
    page = list(
        wanted.order_by("pk")
        .select_related("actor", "payment")
        .prefetch_related("lines")[: max(1, min(limit, MOST_ROWS)) + 1]
    )
    if not page:
        return []
    before = rows.filter(pk__lt=page[0].pk).aggregate(
        mg=Sum("lines__mg", filter=Q(lines__account=Account.RECEIVABLE)),
        rial=Sum("lines__rial", filter=Q(lines__account=Account.RIAL_RECEIVABLE)),
    )
    mg, rial = before["mg"] or 0, before["rial"] or 0
    found = []
    for entry in page:
        lines = entry.lines.all()
        mg += sum(line.mg for line in lines if line.account == Account.RECEIVABLE)
        rial += sum(line.rial for line in lines if line.account == Account.RIAL_RECEIVABLE)
        found.append(LedgerRow(entry, mg, rial))
    return found
