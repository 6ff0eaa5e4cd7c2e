"""What the payment desk and the day's list read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, Payment, Quote
from gold_installments.rules.suggest import due_amount

if TYPE_CHECKING:
    from accounts.models import User


def quote_of(*, contract: Contract, uuid: str) -> Quote | None:
    """The contract's quote of that id, used or expired as it may be; None for any other text."""
    try:
        wanted = UUID(uuid)
    except ValueError:
        return None
    return Quote.objects.select_related("contract").filter(contract_id=contract.pk, uuid=wanted).first()


def due_rial(contract: Contract, *, today: date) -> int:
    """What to ask for where nothing is owed in gold: the rows that are due, else the next one, else all there is."""
    rows = contract.installments.order_by("due_date", "version", "number").values_list("due_date", "open_rial")
    return due_amount(list(rows), today=today) or contract.balance_rial


def payments_on(*, user: User, day: date, after: int | None = None, limit: int = 100) -> list[Payment]:
    """A page of a Tehran day's payments, newest first, with `reversal` at hand; `after` is the last id seen."""
    require(user, Grant.BOOK_READ)
    rows = Payment.objects.filter(day=day).select_related("contract__customer", "actor", "reversal").order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[:limit])
