"""When a payment was made: now, or on a day that is still open (D8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.actions import note_refused
from accounts.rules.grants import Grant
from gold_installments.actions.post_entry import require_open_month
from gold_installments.models import Contract
from persian.jalali import tehran_midnight, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: What anybody at the counter may type of the past.
FREE_DAYS = 1


class PaidInFuture(Refusal):
    """Nobody has paid tomorrow."""

    code = "paid_in_future"
    message = _("The time of a payment cannot be in the future.")


class PaidBeforeSigning(Refusal):
    """There was no debt."""

    code = "paid_before_signing"
    message = _("A payment cannot be older than its contract.")


class BackDateNotAllowed(Refusal):
    """Further back than a clerk may."""

    code = "back_date_not_allowed"
    status = 403
    message = _("You may record payments of yesterday at most; an older one is recorded by the manager or the owner.")


@dataclass(frozen=True)
class PaidWhen:
    """The moment a payment counts from and its Tehran day; `late` where it is not now."""

    at: datetime
    day: date
    late: bool


def paid_when(
    told: datetime | date | None, *, contract: Contract, actor: User, now: datetime, may_back_date: bool = False
) -> PaidWhen:
    """The moment told; a day alone counts with its end, for its last price. `may_back_date`: no grant is asked.

    Raises PaidInFuture, PaidBeforeSigning, BackDateNotAllowed, MonthLocked.
    """
    today = tehran_today(now)
    if told is None or told == today:
        return PaidWhen(now, today, late=False)
    at = told if isinstance(told, datetime) else tehran_midnight(told + timedelta(days=1)) - timedelta(seconds=1)
    day = tehran_today(at)
    if at > now:
        raise PaidInFuture(field="paid_at")
    if day < contract.signed_date:
        raise PaidBeforeSigning(field="paid_at")
    if (today - day).days > FREE_DAYS and not (may_back_date or actor.may(Grant.PAYMENT_BACK_DATE)):
        note_refused(actor=actor, grant=Grant.PAYMENT_BACK_DATE, subject=contract, detail={"paid_on": day.isoformat()})
        raise BackDateNotAllowed(field="paid_at")
    require_open_month(day, field="paid_at")
    return PaidWhen(at, day, late=True)
