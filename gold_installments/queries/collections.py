"""Who is to be asked next, and how (E4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Min, Sum

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import CollectionStep, Contract, Installment, PaymentClaim
from gold_installments.queries.dues import IS_OPEN
from gold_installments.queries.promises import PromiseLine, standing_promises
from gold_installments.rules.collecting import NextStep, Step, StepKind, next_step
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200


@dataclass(frozen=True)
class CollectionLine:
    """A late contract: since when, what is late (mg or Rial), what was done last and what is next."""

    contract: Contract
    late_since: date
    days_late: int
    late_mg: int
    late_rial: int
    next: NextStep
    is_due: bool
    last: CollectionStep | None
    promise: PromiseLine | None


@dataclass(frozen=True)
class _Late:
    pk: int
    since: date
    mg: int
    rial: int


def collections(
    *, user: User, today: date, after: int | None = None, limit: int = 50, kind: str = ""
) -> list[CollectionLine]:
    """Late contracts by what is to be done next: the earliest day first, then in the order of the steps, then the
    oldest debt. `after` is the contract id of the last row of the page before; `kind` one step, or empty for all.

    A contract with a payment under review is left alone until somebody has looked. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    found = _late(today)
    ids = list(found)
    promises, steps = standing_promises(ids, today=today), _last_steps(ids)
    plan = {pk: _next(late, steps.get(pk), promises.get(pk)) for pk, late in found.items()}
    order = sorted(
        (pk for pk in ids if kind in ("", plan[pk].kind)),
        key=lambda pk: (plan[pk].on, plan[pk].rank, found[pk].since, pk),
    )
    start = order.index(after) + 1 if after in plan and after in order else 0
    page = order[start : start + max(1, min(limit, MOST_ROWS)) + 1]
    contracts = Contract.objects.select_related("customer").in_bulk(page)
    return [
        CollectionLine(
            contracts[pk], found[pk].since, (today - found[pk].since).days, found[pk].mg, found[pk].rial, plan[pk],
            plan[pk].on <= today, steps.get(pk), promises.get(pk),
        )
        for pk in page
    ]  # fmt: skip


def steps_of(contract: Contract) -> list[CollectionStep]:
    """What was done about a contract, newest first."""
    return list(CollectionStep.objects.filter(contract_id=contract.pk).select_related("actor").order_by("-id"))


def _late(today: date) -> dict[int, _Late]:
    waiting = PaymentClaim.objects.filter(state=PaymentClaim.State.WAITING).values("contract_id")
    rows = (
        Installment.objects.filter(IS_OPEN, due_date__lt=today, contract__state__in=Contract.LIVE)
        .exclude(contract_id__in=waiting)
        .order_by()
        .values_list("contract_id")
        .annotate(since=Min("due_date"), mg=Sum("open_mg"), rial=Sum("open_rial"))
    )
    return {pk: _Late(pk, since, mg, rial) for pk, since, mg, rial in rows}


def _last_steps(ids: list[int]) -> dict[int, CollectionStep]:
    rows = CollectionStep.objects.filter(contract_id__in=ids).select_related("actor")
    return {row.contract_id: row for row in rows.order_by("contract_id", "-id").distinct("contract_id")}


def _next(late: _Late, last: CollectionStep | None, promise: PromiseLine | None) -> NextStep:
    taken = Step(StepKind(last.kind), tehran_today(last.at), last.next_on) if last is not None else None
    return next_step(late_since=late.since, last=taken, promise=promise.stands if promise is not None else None)
