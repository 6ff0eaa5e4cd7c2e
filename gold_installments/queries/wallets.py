"""What the shop owes its customers back, in Rial, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Sum

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import ids_of
from gold_installments.models import LedgerLine
from gold_installments.rules.accounts import Account

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

MOST_ROWS = 200


@dataclass(frozen=True)
class WalletMove:
    """One step of a wallet; `rial` above 0 came in. `pk` is the ledger line's."""

    pk: int
    kind: str
    day: date
    at: datetime
    rial: int
    contract: str
    actor: str


def wallet_of_id(customer_id: int) -> int:
    """Rial the shop owes back to a customer."""
    lines = LedgerLine.objects.filter(account=Account.CUSTOMER_WALLET, entry__customer_id=customer_id)
    return -int(lines.aggregate(total=Sum("rial"))["total"] or 0)


def wallet_of_person(customer: Customer) -> int:
    """The same over all names of the person: what to show. Money moves in the wallet of one name."""
    lines = LedgerLine.objects.filter(account=Account.CUSTOMER_WALLET, entry__customer_id__in=ids_of(customer))
    return -int(lines.aggregate(total=Sum("rial"))["total"] or 0)


def wallet_moves(*, user: User, customer: Customer, after: int | None = None, limit: int = 50) -> list[WalletMove]:
    """What came into the wallet and left it, newest first, one more than `limit`; `after` is the last `pk` seen."""
    require(user, Grant.BOOK_READ)
    rows = LedgerLine.objects.filter(account=Account.CUSTOMER_WALLET, entry__customer_id=customer.pk)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = rows.select_related("entry__contract", "entry__actor").order_by("-pk")
    return [
        WalletMove(
            row.pk, row.entry.kind, row.entry.day, row.entry.at, -row.rial,
            row.entry.contract.number if row.entry.contract else "",
            row.entry.actor.display_name if row.entry.actor else "",
        )
        for row in found[: max(1, min(limit, MOST_ROWS)) + 1]
    ]  # fmt: skip
