"""Set the VAT or the profit rate from a day on (N4). Nothing that was invoiced changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import clean_reason
from gold_installments.actions.hold import hold_name
from gold_installments.models import DatedRate
from persian.jalali import from_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LOCK = "rates"
WHOLE_BP: Final = 10_000
#: Before it the tax followed another formula: see rules.rates.
FIRST_DAY: Final = from_jalali(1400, 10, 1)
FARTHEST: Final = timedelta(days=5 * 366)


class RateKindUnknown(Refusal):
    """No such rate."""

    code = "rate_unknown"
    message = _("Choose the tax or the profit rate.")


class RateOutOfRange(Refusal):
    """Not 0 to 100 percent."""

    code = "rate_out_of_range"
    message = _("The rate must be between 0 and 100 percent.")


class RateDayOutOfRange(Refusal):
    """A day of another age."""

    code = "rate_day_out_of_range"
    message = _("The day is too far away; check the year.")


def set_rate(*, kind: str, from_date: date, bp: int, reason: str, actor: User, now: datetime) -> DatedRate:
    """Write the rate, hundredths of a percent, from `from_date` on; the same again is the row that stands.

    Raises NotPermitted, ShopClosed, RateKindUnknown, RateOutOfRange, RateDayOutOfRange, ReasonMissing, ReasonTooLong.
    """
    require(actor, Grant.RATE_WRITE)
    require_open_shop()
    why = clean_reason(reason)
    if kind not in DatedRate.Kind.values:
        raise RateKindUnknown(field="kind")
    if not 0 <= bp <= WHOLE_BP:
        raise RateOutOfRange(field="bp")
    if not FIRST_DAY <= from_date <= tehran_today(now) + FARTHEST:
        raise RateDayOutOfRange(field="from_date")
    with transaction.atomic():
        hold_name(LOCK)
        standing = DatedRate.objects.filter(kind=kind, from_date=from_date).order_by("-id").first()
        if standing is not None and standing.bp == bp:
            return standing
        rate = DatedRate.objects.create(
            kind=kind, from_date=from_date, bp=bp, reason=why, set_by_id=actor.pk, set_at=now
        )
        detail: dict[str, object] = {"kind": kind, "from": from_date.isoformat(), "bp": bp, "reason": why}
        note_audit(actor=actor, action="rate.set", subject=rate, detail=detail)
    return rate
