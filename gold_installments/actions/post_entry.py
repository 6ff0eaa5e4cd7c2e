"""Append to the ledger and to a contract's past. Both are written once and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from gold_installments.models import Contract, ContractEvent, LedgerEntry, MonthLock
from gold_installments.rules.debts import DebtKey, Step
from gold_installments.rules.events import PaidIn
from gold_installments.rules.posting import Line
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal
from tenants.prepared import run_prepared

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
    entry = LedgerEntry(
        contract=contract, customer_id=payer_id, kind=kind, day=day or tehran_today(now), at=now,
        actor_id=actor.pk if actor is not None else None, reverses=reverses,
    )  # fmt: skip
    _write(_ENTRY, entry, lines)
    return entry


def post_paid(
    *,
    kind: LedgerEntry.Kind,
    lines: Iterable[Line],
    contract: Contract,
    actor: User,
    now: datetime,
    at: datetime,
    mg: int,
    rial: int,
    named: Sequence[DebtKey] = (),
    steps: Sequence[Step] | None = None,
) -> tuple[LedgerEntry, PaidIn]:
    """The entry of a payment and its fact in the contract's past, in one statement: they come hundreds a second.

    `at` is the moment it counts from, whose Tehran day the entry bears; `mg` and `rial` are what left the debts.
    """
    entry = LedgerEntry(
        contract=contract, customer_id=contract.customer_id, kind=kind, day=tehran_today(at), at=now, actor_id=actor.pk
    )
    kept_names = json.dumps([list(key) for key in named])
    kept_steps = None if steps is None else json.dumps([step.value for step in steps])
    values = (contract.pk, ContractEvent.Kind.PAID.value, at, now, actor.pk, mg, rial, kept_names, kept_steps)
    order = _write(_PAID, entry, lines, values)
    return entry, PaidIn(order, at, mg, rial, tuple(named), tuple(steps) if steps is not None else None)


_BOTH: Final = """
    WITH entry AS (
        INSERT INTO gold_installments_ledgerentry (contract_id, customer_id, kind, day, at, actor_id, reverses_id)
        VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
    ), line AS (
        INSERT INTO gold_installments_ledgerline (entry_id, account, mg, rial)
        SELECT entry.id, told.account, told.mg, told.rial
        FROM entry, unnest(%s::text[], %s::bigint[], %s::bigint[]) WITH ORDINALITY AS told (account, mg, rial, place)
        ORDER BY told.place
    )
"""
_ENTRY: Final = _BOTH + "SELECT id, NULL FROM entry"  # noqa: S608 - our own words
_EVENT: Final = """, event AS (
        INSERT INTO gold_installments_contractevent
            (contract_id, kind, at, posted_at, actor_id, mg, rial, named, steps, entry_id, version, number, reason)
        SELECT %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, entry.id, 0, 0, '' FROM entry RETURNING id
    )
    SELECT entry.id, event.id FROM entry, event
"""
_PAID: Final = _BOTH + _EVENT


def _write(statement: str, entry: LedgerEntry, lines: Iterable[Line], more: Sequence[Any] = ()) -> int:
    """Write the entry, its lines in their order and what else the statement takes; gives the entry its id."""
    kept = list(lines)
    values: list[Any] = [
        entry.contract_id, entry.customer_id, str(entry.kind), entry.day, entry.at, entry.actor_id, entry.reverses_id,
        [line.account.value for line in kept], [line.mg for line in kept], [line.rial for line in kept], *more,
    ]  # fmt: skip
    ((entry.pk, other),) = run_prepared(statement, values)
    entry._state.adding, entry._state.db = False, connection.alias
    return int(other or 0)


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
