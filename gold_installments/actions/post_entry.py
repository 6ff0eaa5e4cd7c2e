"""Append to the ledger and to a contract's past. Both are written once and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from gold_installments.models import Contract, ContractEvent, LedgerEntry, LedgerLine, MonthLock
from gold_installments.rules.posting import Line
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer


class MonthLocked(Refusal):
    """The month of the day is closed; `params["day"]` is the last locked one."""

    code = "month_locked"
    status = 409
    message = _("The month is closed: nothing can be posted up to %(day)s any more.")


def locked_through() -> date | None:
    """The last day that is closed, None where no month is."""
    last: date | None = MonthLock.objects.aggregate(last=Max("through"))["last"]
    return last


def require_open_month(day: date, *, field: str | None = None) -> None:
    """Raise MonthLocked where nothing may be posted on the day any more (N3)."""
    last = locked_through()
    if last is not None and day <= last:
        raise MonthLocked(field=field, day=format_jalali(last))


def post_entry(
    *,
    kind: LedgerEntry.Kind,
    lines: Iterable[Line],
    actor: User | None,
    now: datetime,
    contract: Contract | None = None,
    customer: Customer | None = None,
    day: date | None = None,
    reverses: LedgerEntry | None = None,
) -> LedgerEntry:
    """Append one entry with its lines; the database proves at commit that they sum to zero mg and zero Rial.

    `customer` defaults to the contract's payer, `day` to Tehran's today. The database refuses a day of a locked month;
    ask `require_open_month` first for any other day than today.
    """
    payer_id = customer.pk if customer is not None else contract.customer_id if contract is not None else None
    entry = LedgerEntry.objects.create(
        contract=contract, customer_id=payer_id, kind=kind, day=day or tehran_today(now), at=now,
        actor_id=actor.pk if actor is not None else None, reverses=reverses,
    )  # fmt: skip
    LedgerLine.objects.bulk_create(
        [LedgerLine(entry=entry, account=line.account.value, mg=line.mg, rial=line.rial) for line in lines]
    )
    return entry


def append_event(
    *,
    contract: Contract,
    kind: ContractEvent.Kind,
    at: datetime,
    now: datetime,
    actor: User | None,
    entry: LedgerEntry | None = None,
    **facts: Any,
) -> ContractEvent:
    """Write one fact into the contract's past; `facts` are the columns its kind needs (see ContractEvent).

    The contract's row must be locked: the ids of its events rise in the order of the book.
    """
    actor_id = actor.pk if actor is not None else None
    return ContractEvent.objects.create(
        contract=contract, kind=kind, at=at, posted_at=now, actor_id=actor_id, entry=entry, **facts
    )
