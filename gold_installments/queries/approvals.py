"""What waits for a second person, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Approval
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 200


class ApprovalNotFound(Refusal, Http404):
    """No such request in this shop."""

    code = "approval_not_found"
    status = 404
    message = _("There is no such request in this shop.")


def approval_for(*, user: User, pk: int) -> Approval:
    """One request with its contract and people. Raises NotPermitted, ApprovalNotFound."""
    require(user, Grant.BOOK_READ)
    try:
        return Approval.objects.select_related("contract__customer", "asked_by", "decided_by").get(pk=pk)
    except Approval.DoesNotExist as error:
        raise ApprovalNotFound from error


def list_approvals(
    *, user: User, state: str = "", contract_id: int | None = None, after: int | None = None, limit: int = 50
) -> list[Approval]:
    """Newest first, one more than `limit` where there are more; `state` one of Approval.State or empty for all."""
    require(user, Grant.BOOK_READ)
    rows = Approval.objects.select_related("contract__customer", "asked_by", "decided_by").order_by("-id")
    if state:
        rows = rows.filter(state=state)
    if contract_id is not None:
        rows = rows.filter(contract_id=contract_id)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows[: max(1, min(limit, MOST_ROWS)) + 1])
