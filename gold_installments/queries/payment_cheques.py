"""Cheques that pay, for someone who may see the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Cheque
from persian.digits import to_ascii
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class ChequeNotFound(Refusal, Http404):
    """No such cheque in this shop; a page answers 404 as well."""

    code = "cheque_not_found"
    status = 404
    message = _("There is no such cheque in this shop.")


def payment_cheque_for(*, user: User, pk: str | int) -> Cheque:
    """One cheque with its contract. Raises NotPermitted, ChequeNotFound."""
    require(user, Grant.BOOK_READ)
    digits = to_ascii(str(pk))
    known = digits.isascii() and digits.isdigit() and len(digits) < 19
    found = Cheque.objects.select_related("contract").filter(pk=int(digits)).first() if known else None
    if found is None:
        raise ChequeNotFound
    return found
