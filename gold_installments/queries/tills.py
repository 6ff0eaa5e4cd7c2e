"""What should lie in a clerk's box, and what was counted.

A box is counted by the day something was RECORDED: a payment of last week that was typed today came into today's box,
and a refund paid out today left it, whatever day either is booked on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounts.actions import require
from accounts.queries import colleagues
from accounts.rules.grants import Grant
from gold_installments.models import DayClose, LedgerEntry, LedgerLine
from gold_installments.rules.accounts import Account
from gold_installments.rules.till import TILL
from persian.jalali import tehran_midnight

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200
#: A cheque that came back from the bank, and the difference of a closing itself, are no takings of a counter.
NO_TAKINGS = (LedgerEntry.Kind.TILL, LedgerEntry.Kind.CHEQUE_BOUNCED)


@dataclass(frozen=True)
class Box:
    """One clerk's box of one day; Rial by tender. `close` is None while it is open."""

    clerk_id: int
    username: str
    clerk: str
    expected: Mapping[str, int]
    close: DayClose | None


def expected_of(*, clerk_id: int, day: date) -> dict[str, int]:
    """Rial by tender that the box should hold beside what lay in it in the morning; tenders that did not move left out.

    Takings less reversals and refunds, by the moment of recording. The bank's payment of a cheque is not among them.
    """
    rows = _movements(day).filter(entry__actor_id=clerk_id).values_list("account").annotate(total=Sum("rial"))
    return {account: total for account, total in rows.order_by("account") if total}


def boxes_of_day(*, user: User, day: date) -> list[Box]:
    """The boxes of everybody who recorded something or closed a box that day; only their own for those who may not
    close others'. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    moved: dict[int, dict[str, int]] = defaultdict(dict)
    rows = _movements(day).exclude(entry__actor=None).values_list("entry__actor_id", "account")
    for clerk_id, account, total in rows.annotate(total=Sum("rial")).order_by("entry__actor_id", "account"):
        if total:
            moved[clerk_id][account] = total
    closes = {close.clerk_id: close for close in DayClose.objects.filter(day=day).select_related("clerk", "closed_by")}
    people = [one for one in colleagues() if one.pk in moved or one.pk in closes]
    return [
        Box(one.pk, one.username, one.display_name, moved.get(one.pk, {}), closes.get(one.pk))
        for one in people
        if one.pk == user.pk or _sees_all(user)
    ]


def list_closes(*, user: User, after: int | None = None, limit: int = 50) -> list[DayClose]:
    """Closed boxes, newest first, one more than `limit`; `after` is the id of the last row of the page before."""
    require(user, Grant.BOOK_READ)
    rows = DayClose.objects.select_related("clerk", "closed_by").order_by("-id")
    if not _sees_all(user):
        rows = rows.filter(clerk_id=user.pk)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: max(1, min(limit, MOST_ROWS)) + 1])


def _sees_all(user: User) -> bool:
    return user.may(Grant.DAY_CLOSE_OTHERS) or user.may(Grant.AUDIT_READ)


def _movements(day: date) -> QuerySet[LedgerLine]:
    first: datetime = tehran_midnight(day)
    paid_by_bank = LedgerLine.objects.filter(
        entry_id=OuterRef("entry_id"), entry__reverses=None, account=Account.CHEQUES, rial__lt=0
    )
    return LedgerLine.objects.filter(
        ~Q(entry__kind__in=NO_TAKINGS),
        ~Exists(paid_by_bank),
        account__in=[account.value for account in TILL],
        entry__at__gte=first,
        entry__at__lt=tehran_midnight(day + timedelta(days=1)),
    )
