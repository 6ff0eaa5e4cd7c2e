"""Close a Jalali month (N3): nothing posts in it any more; what was wrong is corrected today, with a link."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.clean_reason import short_reason
from gold_installments.actions.hold import hold_name
from gold_installments.actions.post_entry import locked_through
from gold_installments.models import LedgerEntry, MonthLock
from gold_installments.rules.months import closing_day, next_month
from gold_installments.rules.refused import RuleRefused
from persian.jalali import month_name, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class NoSuchMonth(Refusal):
    """Not a Jalali month."""

    code = "no_such_month"
    message = _("There is no such month.")


class MonthNotOver(Refusal):
    """The present month, or one to come."""

    code = "month_not_over"
    message = _("Only a month that is over can be closed.")


class MonthOutOfOrder(Refusal):
    """Months are closed one after the other; `params` name the next one."""

    code = "month_out_of_order"
    status = 409
    message = _("Months are closed one after the other; the next one is %(month)s %(year)s.")


_SAID: Final[dict[str, type[Refusal]]] = {"no_such_month": NoSuchMonth, "month_not_over": MonthNotOver}


def lock_month(*, year: int, month: int, reason: str = "", actor: User, now: datetime) -> MonthLock:
    """Close a month that is over, and with the first one all before it. There is no way back: a mistake of a closed
    month is corrected by an entry of today. A month that is closed comes back as it is.

    Raises NotPermitted, ShopClosed, ReasonTooLong, NoSuchMonth, MonthNotOver, MonthOutOfOrder.
    """
    require(actor, Grant.MONTH_LOCK, subject=f"month:{year}/{month}")
    require_open_shop()
    why = short_reason(reason)
    with transaction.atomic():
        hold_name("month-lock")
        last = locked_through()
        try:
            through = closing_day(year=year, month=month, today=tehran_today(now), locked_through=last)
        except RuleRefused as refused:
            return _known(refused, year, month, last)
        _wait_for_writers()
        lock = MonthLock.objects.create(
            year=year, month=month, through=through, reason=why, locked_by=actor, locked_at=now
        )
        detail: dict[str, object] = {"year": year, "month": month, "through": through.isoformat(), "reason": why}
        note_audit(actor=actor, action="month.locked", subject=lock, detail=detail)
    return lock


def _known(refused: RuleRefused, year: int, month: int, last: date | None) -> MonthLock:
    """The lock of a month that was closed before; raises what stands against any other."""
    if refused.code == "month_already_locked":
        first = MonthLock.objects.select_related("locked_by").filter(year=year, month=month).first()
        # A month before the first closed one is closed with it.
        return first or MonthLock.objects.select_related("locked_by").order_by("through")[0]
    if refused.code == "month_out_of_order" and last is not None:
        following_year, following = next_month(last)
        raise MonthOutOfOrder(field="month", year=following_year, month=month_name(following)) from refused
    raise _SAID[refused.code](field="month") from refused


def _wait_for_writers() -> None:
    """Whoever is writing an entry ends first; whoever begins afterwards sees the lock."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {LedgerEntry._meta.db_table} IN SHARE MODE")
