"""Is the box of a clerk still open today? Asked by everything that takes, gives back or pays out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from gold_installments.models import DayClose
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User


class TillClosed(Refusal):
    """The box of the day was counted and closed; what comes now belongs to tomorrow, or to a colleague's box."""

    code = "till_closed"
    status = 409
    message = _("Your cash box of today is closed; nothing more can be recorded in it.")


def require_open_till(*, clerk: User, now: datetime) -> None:
    """Raise TillClosed where `clerk` closed the box of Tehran's today; until the transaction ends nobody closes it.

    The lock is shared: payments of one clerk do not wait for one another, only for a closing under way. Take it after
    the contract's row and before the named locks (see `hold`).
    """
    day = tehran_today(now)
    with connection.cursor() as cursor:
        # Two statements sent at once: the second sees what was written before the lock was given.
        cursor.execute(
            "select pg_advisory_xact_lock_shared(hashtextextended(%s, 0)); "
            "select exists (select 1 from gold_installments_dayclose where clerk_id = %s and day = %s)",
            [_name(clerk.pk, day), clerk.pk, day],
        )
        (closed,) = cursor.fetchone()
    if closed:
        raise TillClosed


def till_is_closed(*, clerk_id: int, day: date) -> bool:
    """Whether the box was counted: what it took is then no longer undone as a slip of the same day."""
    return DayClose.objects.filter(clerk_id=clerk_id, day=day).exists()


def hold_till(*, clerk_id: int, day: date) -> None:
    """Wait until nothing is being recorded in the box, and let nothing in until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [_name(clerk_id, day)])


def _name(clerk_id: int, day: date) -> str:
    return f"{current_schema()}:till:{clerk_id}:{day.isoformat()}"
