"""Promises as they stand (B9): kept or broken follows from the payments alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, Payment, Promise
from gold_installments.rules.collecting import Promised, PromiseState, promise_state
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class PromiseNotFound(Refusal, Http404):
    """No such promise in this shop."""

    code = "promise_not_found"
    status = 404
    message = _("There is no such promise in this shop.")


@dataclass(frozen=True)
class PromiseLine:
    """A promise of `mg` or of `rial`, what came in for it until its day, and how it stands."""

    pk: int
    contract_id: int
    promised_for: date
    mg: int
    rial: int
    paid_mg: int
    paid_rial: int
    note: str
    made_at: datetime
    made_by: str
    state: PromiseState

    @property
    def stands(self) -> Promised:
        """What the next step of a collection depends on."""
        return Promised(self.promised_for, self.state)


def promise_for(*, user: User, pk: int) -> Promise:
    """One promise with its contract. Raises NotPermitted, PromiseNotFound."""
    require(user, Grant.BOOK_READ)
    found = Promise.objects.select_related("contract__customer", "made_by").filter(pk=pk).first()
    if found is None:
        raise PromiseNotFound
    return found


def promises_of(contract: Contract, *, today: date) -> list[PromiseLine]:
    """Every promise of a contract, newest first, the withdrawn ones among them."""
    return _lines(Promise.objects.filter(contract_id=contract.pk).order_by("-id"), today)


def standing_promises(contract_ids: Sequence[int] | QuerySet[Contract, Any], *, today: date) -> dict[int, PromiseLine]:
    """The newest promise of each contract (ids, or a query of them) that has one not withdrawn, by contract id. One
    query.
    """
    rows = Promise.objects.filter(contract_id__in=contract_ids, withdrawn_at__isnull=True)
    newest = rows.order_by("contract_id", "-id").distinct("contract_id")
    return {line.contract_id: line for line in _lines(newest, today)}


def muted_customers(*, today: date) -> QuerySet[Promise, Any]:
    """Ids of people (a subquery; who stands for a merged one) who hear no reminder: a promise of theirs is ahead, today
    included (R21).
    """
    ahead = Promise.objects.filter(promised_for__gte=today, withdrawn_at__isnull=True)
    person = Coalesce("contract__customer__merged_into_id", "contract__customer_id")
    return ahead.annotate(person=person).values("person")


def _lines(rows: QuerySet[Promise], today: date) -> list[PromiseLine]:
    counted = rows.select_related("made_by").annotate(paid_mg=_paid(F("mg")), paid_rial=_paid(_FOR_DEBTS))
    return [_line(row, today) for row in counted]


_FOR_DEBTS = F("amount_rial") - F("wallet_rial") - F("pending_rial")


def _paid(what: F | object) -> Coalesce:
    """Σ of the live payments of the promise's contract, from its moment to the end of its day."""
    live = Payment.objects.filter(
        Q(paid_at__gte=OuterRef("made_at")), contract_id=OuterRef("contract_id"), day__lte=OuterRef("promised_for"),
        reversal__isnull=True,
    )  # fmt: skip
    return Coalesce(Subquery(live.order_by().values("contract_id").annotate(total=Sum(what)).values("total")), 0)


def _line(row: Promise, today: date) -> PromiseLine:
    paid_mg, paid_rial = row.paid_mg, row.paid_rial  # type: ignore[attr-defined]
    wanted, paid = (row.mg, paid_mg) if row.mg else (row.rial, paid_rial)
    state = promise_state(
        promised_for=row.promised_for, wanted=wanted, paid=paid, today=today, withdrawn=row.withdrawn_at is not None
    )
    return PromiseLine(
        row.pk, row.contract_id, row.promised_for, row.mg, row.rial, paid_mg, paid_rial, row.note, row.made_at,
        row.made_by.display_name, state,
    )  # fmt: skip
