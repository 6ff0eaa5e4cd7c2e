"""The shop's own payments, by day or one by one, to be marked on a chart of prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Payment
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: Longer than any chart, and short enough that nobody asks for a list without end.
LONGEST_RANGE_DAYS = 20 * 366


class RangeImpossible(Refusal):
    """An end before the beginning, or more than twenty years."""

    code = "range_impossible"
    message = _("The end must not be before the start, and at most twenty years after it.")


@dataclass(frozen=True)
class DayMark:
    """The payments of a Tehran day that still stand: how many, of how much gold, between which prices."""

    date: date
    count: int
    mg: int
    min_rial_per_g: int
    max_rial_per_g: int


@dataclass(frozen=True)
class PaymentMark:
    """One payment that still stands: when, of how much gold, at which price."""

    at: datetime
    mg: int
    rial_per_g: int


def payment_marks(*, user: User, start: date, end: date) -> list[DayMark]:
    """The days from `start` to `end` inclusive on which money was taken, oldest first; a reversed payment leaves none.

    Raises NotPermitted, RangeImpossible.
    """
    require(user, Grant.BOOK_READ)
    if not 0 <= (end - start).days <= LONGEST_RANGE_DAYS:
        raise RangeImpossible(field="end")
    days = (
        Payment.objects.filter(day__range=(start, end), reversal__isnull=True)
        .order_by("day")
        .values("day")
        .annotate(n=Count("pk"), sum_mg=Sum("mg"), least=Min("rial_per_g"), most=Max("rial_per_g"))
    )
    return [DayMark(row["day"], row["n"], row["sum_mg"], row["least"], row["most"]) for row in days]


def payments_of_day(*, user: User, day: date) -> list[PaymentMark]:
    """The payments of a Tehran day one by one, oldest first, in one question. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    paid = Payment.objects.filter(day=day, reversal__isnull=True).order_by("paid_at", "pk")
    return [PaymentMark(*row) for row in paid.values_list("paid_at", "mg", "rial_per_g")]


def folded(day: date, payments: Sequence[PaymentMark]) -> list[DayMark]:
    """The same as `payment_marks` says of that day: one mark, or none where nothing was paid."""
    prices = [paid.rial_per_g for paid in payments]
    if not prices:
        return []
    return [DayMark(day, len(prices), sum(paid.mg for paid in payments), min(prices), max(prices))]
