"""What the shop owes to those who save gold with it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import ids_of
from gold_installments.models import LedgerLine, Savings, SavingsMove
from gold_installments.rules.accounts import Account
from gold_installments.rules.proof import Finding
from persian.digits import to_ascii
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

MOST_ROWS = 200


class SavingsNotFound(Refusal, Http404):
    """No such savings plan in this shop."""

    code = "savings_not_found"
    status = 404
    message = _("There is no such savings plan in this shop.")


def savings_for(*, user: User, number: str) -> Savings:
    """One plan by number or id, digits of any script. Raises NotPermitted, SavingsNotFound."""
    require(user, Grant.BOOK_READ)
    wanted = to_ascii(number.replace("\x00", "")).strip().upper()
    by_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    rows = Savings.objects.select_related("customer")
    found = rows.filter(pk=int(wanted)).first() if by_id else rows.filter(number=wanted).first()
    if found is None:
        raise SavingsNotFound
    return found


def list_savings(
    *, user: User, customer: Customer | None = None, state: str = "", after: int | None = None, limit: int = 50
) -> list[Savings]:
    """Plans, newest first, one more than `limit`; `after` is the id of the last row of the page before."""
    require(user, Grant.BOOK_READ)
    rows = Savings.objects.select_related("customer").order_by("-id")
    if customer is not None:
        rows = rows.filter(customer_id__in=ids_of(customer))
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: max(1, min(limit, MOST_ROWS)) + 1])


def saved_mg(savings: Savings) -> int:
    """What the ledger says is saved: milligrams the shop owes."""
    lines = LedgerLine.objects.filter(entry__savings_move__savings_id=savings.pk, account=Account.SAVINGS)
    return -int(lines.aggregate(total=Sum("mg"))["total"] or 0)


def moves_of_savings(savings: Savings) -> list[SavingsMove]:
    """Every move of a plan, in the order of the book."""
    rows = SavingsMove.objects.filter(savings_id=savings.pk).select_related("actor", "reverses", "reversed_by")
    return list(rows.order_by("pk"))


def move_of_savings(savings: Savings, receipt_number: str) -> SavingsMove:
    """One move of a plan by its receipt, digits of any script. Raises SavingsNotFound."""
    wanted = to_ascii(receipt_number.replace("\x00", "")).strip()
    rows = SavingsMove.objects.filter(savings_id=savings.pk, receipt_number=wanted).select_related("entry", "actor")
    if (found := rows.first()) is None:
        raise SavingsNotFound
    return found


def savings_findings() -> list[Finding]:
    """Plans whose kept balance differs from the ledger, or is below zero (I2, I8)."""
    sums: dict[int, int] = defaultdict(int)
    lines = LedgerLine.objects.filter(account=Account.SAVINGS).values_list("entry__savings_move__savings_id")
    for pk, total in lines.annotate(total=Sum("mg")).order_by("entry__savings_move__savings_id"):
        sums[pk or 0] = -total
    kept = dict(Savings.objects.values_list("pk", "balance_mg"))
    numbers = dict(Savings.objects.values_list("pk", "number"))
    wrong = [pk for pk in sorted(kept.keys() | sums.keys()) if kept.get(pk, 0) != sums.get(pk, 0) or sums[pk] < 0]
    return [Finding(numbers.get(pk, "savings"), "I2", "saved gold differs from the ledger") for pk in wrong]
