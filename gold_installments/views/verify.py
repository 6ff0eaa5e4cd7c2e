"""A receipt for whoever holds the paper: what it says, and whether it still stands (D16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import Tries
from gold_installments.models import Payment
from gold_installments.queries.receipt_link import payment_of_token
from gold_installments.views.shown import ShownPayment

if TYPE_CHECKING:
    from tenants.http import ShopRequest


#: What one address may do in a quarter of an hour: look at three hundred receipts, or guess twenty times. Whoever holds
#: papers stays far below it, also where a whole operator's customers come from one address.
QUARTER = 15 * 60
GUESS = 15
DOOR = Tries("receipt", limit=300, seconds=QUARTER)


@never_cache
@require_safe
def verify(request: ShopRequest, token: str) -> HttpResponse:
    """Without sign-in: the token is sealed with 80 bits and opens one receipt. Nothing of it names the customer."""
    if not DOOR.left(request):
        return _closed(request)
    payment = payment_of_token(token)
    if payment is None:
        DOOR.left(request, cost=GUESS - 1)
        raise Http404
    context = {
        "payment": payment,
        "contract": payment.contract,
        "shop": request.tenant,
        "initials": initials(payment.contract.customer.full_name),
        "shown": ShownPayment.of_row(payment),
        "reversal": getattr(payment, "reversal", None),
        "clearing": _in_clearing(payment),
        "ways": "، ".join(dict.fromkeys(str(leg.get_kind_display()) for leg in payment.legs.all())),
        "now": timezone.now(),
    }
    answer = render(request, "gold_installments/verify.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _closed(request: ShopRequest) -> HttpResponse:
    answer = render(request, "gold_installments/verify_closed.html", status=429)
    answer["Retry-After"] = str(QUARTER)
    return answer


def initials(name: str) -> str:
    """«ز. ا.» of a full name: enough to know one's own paper by."""
    return " ".join(f"{part[0]}." for part in name.split()[:3])


def _in_clearing(payment: Payment) -> bool:
    return any(leg.cheque is not None and leg.cheque.state in ("held", "deposited") for leg in payment.legs.all())
