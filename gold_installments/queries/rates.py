"""The dated rates of the shop (N4): its own, and the usual ones where it set none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import DatedRate
from gold_installments.rules.rates import USUAL_RATES, Rate, RateKind

if TYPE_CHECKING:
    from accounts.models import User


def known_rates() -> tuple[Rate, ...]:
    """For rules.invoice: of two for one day the first counts, so the newest row stands first and the usual last."""
    rows = DatedRate.objects.order_by("-id")
    return (*(Rate(RateKind(row.kind), row.from_date, row.bp) for row in rows), *USUAL_RATES)


def list_rates(*, user: User) -> list[DatedRate]:
    """What the shop ever set, by kind, the newest day first. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    return list(DatedRate.objects.select_related("set_by"))
