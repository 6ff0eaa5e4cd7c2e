"""Who is to be asked next, and how (E4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Sum

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


def collections(
    *, user: User, today: date, after: int | None = None, limit: int = 50, kind: str = ""
) -> list[CollectionLine]:
    """Late contracts by what is to be done next: the earliest day first, then in the order of the steps, then the
    oldest debt. `after` is the contract id of the last row of the page before; `kind` one step, or empty for all.

    A contract with a payment under review is left alone until somebody has looked. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    late = _late(today)
    since = {pk: day for pk, day in late.values_list("pk", "next_due_date") if day is not None}
    promises, steps = standing_promises(late.values("pk"), today=today), _last_steps(late.values("pk"))
    plan = {pk: _next(day, steps.get(pk), promises.get(pk)) for pk, day in since.items()}
    order = sorted(
        (pk for pk in since if kind in ("", plan[pk].kind)),
        key=lambda pk: (plan[pk].on, plan[pk].rank, since[pk], pk),
    )
    start = order.index(after) + 1 if after in plan and after in order else 0
    page = order[start : start + max(1, min(limit, MOST_ROWS)) + 1]
    contracts, sums = Contract.objects.select_related("customer").in_bulk(page), _late_sums(page, today)
    return [
        CollectionLine(
            contracts[pk], since[pk], (today - since[pk]).days, *sums[pk], plan[pk], plan[pk].on <= today,
            steps.get(pk), promises.get(pk),
        )
        for pk in page
    ]  # fmt: skip


def steps_of(contract: Contract) -> list[CollectionStep]:
    """What was done about a contract, newest first."""
    return list(CollectionStep.objects.filter(contract_id=contract.pk).select_related("actor").order_by("-id"))


def _late(today: date) -> QuerySet[Contract]:
    waiting = PaymentClaim.objects.filter(state=PaymentClaim.State.WAITING).values("contract_id")
    return Contract.objects.filter(state__in=Contract.LIVE, next_due_date__lt=today).exclude(pk__in=waiting).order_by()


def _late_sums(page: list[int], today: date) -> dict[int, tuple[int, int]]:
    rows = Installment.objects.filter(IS_OPEN, contract_id__in=page, due_date__lt=today).order_by()
    sums = rows.values_list("contract_id").annotate(mg=Sum("open_mg"), rial=Sum("open_rial"))
    return {pk: (mg, rial) for pk, mg, rial in sums}


def _last_steps(contracts: QuerySet[Contract, Any]) -> dict[int, CollectionStep]:
    rows = CollectionStep.objects.filter(contract_id__in=contracts).select_related("actor")
    return {row.contract_id: row for row in rows.order_by("contract_id", "-id").distinct("contract_id")}


def _next(since: date, last: CollectionStep | None, promise: PromiseLine | None) -> NextStep:
    taken = Step(StepKind(last.kind), tehran_today(last.at), last.next_on) if last is not None else None
    return next_step(late_since=since, last=taken, promise=promise.stands if promise is not None else None)
