"""Payments that customers say they made, for whoever looks at the bank: it is there, or it is not (D13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.actions.decide_claim import accept_claim, refuse_claim
from gold_installments.forms import ReversalForm
from gold_installments.queries.claims import claim_for, list_claims
from gold_installments.queries.price_locks import lock_of_contract
from gold_installments.views.shop_page import row_id, shop_page
from persian.digits import in_order
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

PAGE = 50


@shop_page
@require_safe
def claims(request: ShopRequest) -> HttpResponse:
    """`/claims/?after=`: those that wait, the longest first."""
    return _list(request)


@shop_page
@require_POST
def accept(request: ShopRequest, claim_id: int) -> HttpResponse:
    """The money is there: it becomes a payment of its day, once."""
    claim = claim_for(user=request.user, pk=claim_id)
    require(request.user, Grant.CLAIM_DECIDE, subject=claim)
    try:
        done = accept_claim(claim=claim, actor=request.user, now=timezone.now())
    except Refusal as refusal:
        return _list(request, refused=(claim_id, str(refusal)), status=refusal.status)
    number = done.payment.receipt_number if done.payment else ""
    messages.success(request, _("It is recorded as receipt %(number)s.") % {"number": in_order(number)})
    return redirect("contracts:claims")


@shop_page
@require_POST
def refuse(request: ShopRequest, claim_id: int) -> HttpResponse:
    """The money is not there: reminders and penalty days go on, and the reason stays."""
    claim = claim_for(user=request.user, pk=claim_id)
    require(request.user, Grant.CLAIM_DECIDE, subject=claim)
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return _list(request, refused=(claim_id, str(form.errors["reason"][0])), status=422)
    try:
        refuse_claim(claim=claim, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
    except Refusal as refusal:
        return _list(request, refused=(claim_id, str(refusal)), status=refusal.status)
    messages.success(request, _("It was refused; reminders of this contract go on."))
    return redirect("contracts:claims")


def _list(request: ShopRequest, *, refused: tuple[int, str] | None = None, status: int = 200) -> HttpResponse:
    after = row_id(request.GET.get("after"))
    found = list_claims(user=request.user, after=after, limit=PAGE)
    context = {
        "rows": [(row, lock_of_contract(row.contract, now=row.made_at)) for row in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "refused_id": refused[0] if refused else None, "refused": refused[1] if refused else "",
        "typed": request.POST.get("reason", "")[:300],
    }  # fmt: skip
    return render(request, "gold_installments/claims.html", context, status=status)
