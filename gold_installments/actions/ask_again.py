"""Ask again for the approval of a signed contract whose first request came to nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_growing_shop
from gold_installments.actions.approvals import ask
from gold_installments.actions.hold import hold_contract
from gold_installments.models import Approval, Contract
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class NothingToApprove(Refusal):
    """The contract waits for nobody."""

    code = "nothing_to_approve"
    status = 409
    message = _("This contract does not wait for an approval.")


def ask_again(*, contract: Contract, reason: str, actor: User, now: datetime) -> Approval:
    """The waiting request of a contract over its limits, or a new one like the last.

    Raises NotPermitted, ShopSuspended, ShopClosed, NothingToApprove, ReasonMissing, ReasonTooLong.
    """
    require(actor, Grant.CONTRACT_WRITE)
    require_growing_shop()
    with transaction.atomic():
        held = hold_contract(contract.pk)
        last = Approval.objects.filter(contract=held, kind=Approval.Kind.OVER_LIMIT).order_by("-id").first()
        if last is None or held.state != Contract.State.SIGNED:
            raise NothingToApprove
        current = last.subject_version == held.version and last.asked_by.is_active
        if last.state == Approval.State.WAITING and current:
            return last
        # What is asked anew is asked once: an old request must not be decided beside the new one.
        waiting = Approval.objects.filter(contract=held, kind=last.kind, state=Approval.State.WAITING)
        waiting.update(state=Approval.State.LAPSED, decided_at=now)
        return ask(
            kind=Approval.Kind.OVER_LIMIT, contract=held, payload=last.payload, reason=reason, actor=actor, now=now
        )
