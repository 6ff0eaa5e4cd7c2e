"""What came in after a debt was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, Recovery
from persian.digits import to_ascii
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class RecoveryNotFound(Refusal, Http404):
    """No such receipt of a recovery in this shop."""

    code = "recovery_not_found"
    status = 404
    message = _("There is no such receipt in this shop.")


def recovery_for(*, user: User, receipt_number: str) -> Recovery:
    """One recovery by its receipt number, digits of any script. Raises NotPermitted, RecoveryNotFound."""
    require(user, Grant.BOOK_READ)
    number = to_ascii(receipt_number.replace("\x00", ""))
    try:
        return Recovery.objects.select_related("contract__customer", "entry__customer").get(receipt_number=number)
    except Recovery.DoesNotExist as error:
        raise RecoveryNotFound from error


def recoveries_of(*, user: User, contract: Contract) -> list[Recovery]:
    """The recoveries of a contract, newest first. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    return list(Recovery.objects.filter(contract=contract).select_related("contract").order_by("-id"))
