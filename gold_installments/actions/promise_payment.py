"""A customer gives a day (B9): until it is over no reminder goes, and the due list shows it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import short_reason
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.models import CollectionStep, Contract, Promise
from gold_installments.rules.debts import Unit
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: Who promises for a later day asks for a new schedule.
FARTHEST_DAYS: Final = 60


class PromiseDayWrong(Refusal):
    """A day gone by, or farther than a promise reaches."""

    code = "promise_day"
    message = _("The day of the promise must be from today to %(last)s.")


class PromiseAmountWrong(Refusal):
    """Nothing, or more than is owed."""

    code = "promise_amount"
    message = _("Write what is promised: more than zero, and not more than what is owed.")


def promise_payment(
    *,
    contract: Contract,
    promised_for: date,
    mg: int = 0,
    rial: int = 0,
    note: str = "",
    actor: User,
    now: datetime,
) -> Promise:
    """Write down a promise of `mg` or of `rial`; neither: whatever is due until that day, or the next row.

    The newest promise of a contract counts; the same one written twice on a day is one. Raises NotPermitted,
    ShopClosed, ContractSettled, ContractNotActive, PromiseDayWrong, PromiseAmountWrong, ReasonTooLong.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=contract)
    require_open_shop()
    words, today = short_reason(note, field="note"), tehran_today(now)
    last = today + timedelta(days=FARTHEST_DAYS)
    if not today <= promised_for <= last:
        raise PromiseDayWrong(field="promised_for", last=format_jalali(last))
    with transaction.atomic():
        held = hold_contract(contract.pk)
        require_owing(held)
        mg, rial = _wanted(held, mg, rial, promised_for)
        same = Promise.objects.filter(
            contract=held, promised_for=promised_for, mg=mg, rial=rial, note=words, made_by_id=actor.pk,
            withdrawn_at__isnull=True,
        ).first()  # fmt: skip
        if same is not None and tehran_today(same.made_at) == today:
            return same
        promise = Promise(
            contract=held, promised_for=promised_for, mg=mg, rial=rial, note=words, made_at=now, made_by=actor
        )
        _keep(promise, actor, now)
    return promise


def _keep(promise: Promise, actor: User, now: datetime) -> None:
    """The promise is a step against lateness as well; what comes after it waits for its day."""
    promise.save()
    CollectionStep.objects.create(
        contract=promise.contract, kind=CollectionStep.Kind.PROMISE, note=promise.note,
        next_on=promise.promised_for + timedelta(days=1), actor=actor, at=now,
    )  # fmt: skip
    detail: dict[str, object] = {
        "contract": promise.contract.number, "promised_for": promise.promised_for.isoformat(), "mg": promise.mg,
        "rial": promise.rial,
    }  # fmt: skip
    note_audit(actor=actor, action="promise.made", subject=promise, detail=detail)


def _wanted(contract: Contract, mg: int, rial: int, promised_for: date) -> tuple[int, int]:
    """The amount in one unit; what is due until the day where nobody named one."""
    if mg < 0 or not 0 <= rial <= MAX_PAYMENT_RIAL or (mg and rial) or mg > contract.balance_mg:
        raise PromiseAmountWrong(field="mg" if mg else "amount")
    if rial and not contract.is_weight and rial > contract.balance_rial:
        raise PromiseAmountWrong(field="amount")
    if mg or rial:
        return mg, rial
    opened = [row for row in contract.installments.order_by("due_date", "version", "number") if row.open_amount]
    due = [row for row in opened if row.due_date <= promised_for] or opened[:1]
    amount = sum(row.open_amount for row in due) or max(contract.balance_mg, contract.balance_rial)
    unit = Unit.MG if contract.balance_mg and contract.is_weight else Unit.RIAL
    return (amount, 0) if unit is Unit.MG else (0, amount)


def withdraw_promise(*, promise: Promise, actor: User, now: datetime) -> Promise:
    """The promise counts no more (a slip, or the customer takes it back); safe to repeat. Raises NotPermitted."""
    require(actor, Grant.PAYMENT_RECORD, subject=promise)
    require_open_shop()
    with transaction.atomic():
        kept = Promise.objects.select_for_update(of=("self",)).select_related("contract", "made_by").get(pk=promise.pk)
        if kept.withdrawn_at is None:
            kept.withdrawn_at = now
            kept.save(update_fields=["withdrawn_at"])
            detail: dict[str, object] = {"contract": kept.contract.number}
            note_audit(actor=actor, action="promise.withdrawn", subject=kept, detail=detail)
    return kept
