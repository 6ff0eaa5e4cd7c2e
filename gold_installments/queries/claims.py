"""The queue of payments that customers say they made (D13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import PaymentClaim
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200
LARGEST_ID = 2**63 - 1


class ClaimNotFound(Refusal, Http404):
    """No such claim in this shop."""

    code = "claim_not_found"
    status = 404
    message = _("There is no such claimed payment in this shop.")


def claim_for(*, user: User, pk: int) -> PaymentClaim:
    """One claim with its contract and payment. Raises NotPermitted, ClaimNotFound."""
    require(user, Grant.BOOK_READ)
    rows = PaymentClaim.objects.select_related("contract__customer", "made_by", "decided_by", "payment", "hold")
    found = rows.filter(pk=pk).first() if 0 < pk <= LARGEST_ID else None
    if found is None:
        raise ClaimNotFound
    return found


def list_claims(*, user: User, state: str = "waiting", after: int | None = None, limit: int = 50) -> list[PaymentClaim]:
    """The longest waiting first, decided ones newest first (`state` empty: all, newest first), and one row more than
    `limit` where there are more; `after` is the last id of the page before. Raises NotPermitted.
    """
    require(user, Grant.BOOK_READ)
    rows = PaymentClaim.objects.select_related("contract__customer", "made_by", "decided_by", "payment")
    if state:
        rows = rows.filter(state=state)
    oldest_first = state == PaymentClaim.State.WAITING
    if after is not None:
        rows = rows.filter(pk__gt=after) if oldest_first else rows.filter(pk__lt=after)
    return list(rows.order_by("id" if oldest_first else "-id")[: max(1, min(limit, MOST_ROWS)) + 1])


def waiting_claims() -> int:
    """How many wait."""
    return PaymentClaim.objects.filter(state=PaymentClaim.State.WAITING).count()
