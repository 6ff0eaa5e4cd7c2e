"""A step against lateness (E4), with the day of the next one."""

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
from gold_installments.models import CollectionStep, Contract
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

FARTHEST_DAYS: Final = 366
#: Contracts somebody may still be asked about.
OWING: Final = (*Contract.LIVE, Contract.State.WRITTEN_OFF)


class StepUnknown(Refusal):
    """No such step."""

    code = "step_unknown"
    message = _("Choose what was done: call, promise, guarantor, notice letter or legal action.")


class NothingToCollect(Refusal):
    """Nobody owes anything on it."""

    code = "nothing_to_collect"
    status = 409
    message = _("Nothing is owed on this contract, so there is nothing to collect.")


class NextDayWrong(Refusal):
    """A day gone by, or years away."""

    code = "next_day"
    message = _("The day of the next step must be from today to %(last)s.")


def take_step(
    *, contract: Contract, kind: str, note: str = "", next_on: date | None = None, actor: User, now: datetime
) -> CollectionStep:
    """Note that a step was taken; `next_on` None leaves the day of the next one to the habit of its kind.

    The same step written twice on a day is one. Raises NotPermitted, ShopClosed, StepUnknown, NothingToCollect,
    NextDayWrong, ReasonTooLong.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=contract)
    require_open_shop()
    words, today = short_reason(note, field="note"), tehran_today(now)
    if kind not in CollectionStep.Kind.values:
        raise StepUnknown(field="kind")
    last = today + timedelta(days=FARTHEST_DAYS)
    if next_on is not None and not today <= next_on <= last:
        raise NextDayWrong(field="next_on", last=format_jalali(last))
    if contract.state not in OWING:
        raise NothingToCollect
    with transaction.atomic():
        same = CollectionStep.objects.filter(
            contract=contract, kind=kind, note=words, next_on=next_on, actor_id=actor.pk
        ).first()
        if same is not None and tehran_today(same.at) == today:
            return same
        step = CollectionStep.objects.create(
            contract=contract, kind=kind, note=words, next_on=next_on, actor=actor, at=now
        )
        detail: dict[str, object] = {
            "contract": contract.number, "kind": kind, "next_on": next_on.isoformat() if next_on else None,
        }  # fmt: skip
        note_audit(actor=actor, action="collection.step", subject=step, detail=detail)
    return step
