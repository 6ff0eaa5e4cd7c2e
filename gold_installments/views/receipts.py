"""Receipts, their reversal, and the day's list of payments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import require
from gold_installments.actions import reverse_payment
from gold_installments.actions.receipt_texts import rest_text
from gold_installments.actions.reverse_payment import grant_to_reverse
from gold_installments.forms import DayFilterForm, ReversalForm
from gold_installments.models import Payment
from gold_installments.queries import contract_for, day_figures, payment_for, placed_by_payment, reversal_of
from gold_installments.queries.claims import waiting_claims
from gold_installments.queries.desk import payments_on
from gold_installments.queries.receipt_link import receipt_path
from gold_installments.views.qr import qr_of
from gold_installments.views.shop_page import row_id, shop_page
from gold_installments.views.shown import ShownPayment, may_reverse, source_of_payment
from persian.digits import in_order
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

PAGE = 100


@shop_page
@require_safe
def receipt(request: ShopRequest, number: str) -> HttpResponse:
    """One receipt, ready for A5 or (`?paper=80`) an 80 mm roll; `?print=1` prints it, a later visit is a copy."""
    payment = payment_for(user=request.user, receipt_number=number)
    reversal = reversal_of(payment)
    now = timezone.now()
    link = request.build_absolute_uri(receipt_path(payment))
    context = {
        "payment": payment,
        "contract": payment.contract,
        "customer": payment.contract.customer,
        "shop": request.tenant,
        "reversal": reversal,
        "pieces": [] if reversal else placed_by_payment(payment.contract, today=tehran_today(now)).get(payment.pk, ()),
        "shown": ShownPayment(payment, reversal),
        "legs": payment.legs.select_related("cheque", "piece"),
        "link": link,
        "qr": qr_of(link),
        "source_text": source_of_payment(payment),
        "roll": request.GET.get("paper") == "80",
        "print_now": "print" in request.GET,
        "copy": "print" not in request.GET,
        "may_reverse": reversal is None and may_reverse(request.user, payment, now=now),
    }
    return render(request, "gold_installments/receipt.html", context)


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def reverse_receipt(request: ShopRequest, number: str) -> HttpResponse:
    """Ask for the reason, then undo the payment; what was undone before stays as it is."""
    now = timezone.now()
    payment = payment_for(user=request.user, receipt_number=number)
    form = ReversalForm(request.POST or None)
    status = 200
    if request.method == "POST":
        form = ReversalForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                reverse_payment(payment=payment, reason=form.cleaned_data["reason"], actor=request.user, now=now)
                return _reversed(request, payment)
            except Refusal as refusal:
                form.show_refusal(refusal)
                status = refusal.status
    elif reversal_of(payment) is not None:
        return redirect("contracts:receipt", number=payment.receipt_number)
    else:
        require(request.user, grant_to_reverse(payment, now), subject=payment)
    return _reversal_page(request, payment, form, status)


def _reversal_page(request: ShopRequest, payment: Payment, form: ReversalForm, status: int) -> HttpResponse:
    contract = payment.contract
    context = {
        "payment": payment,
        "contract": contract,
        "customer": contract.customer,
        "form": form,
        "after_mg": contract.balance_mg + payment.mg,
        "after_rial": contract.balance_rial + payment.credited_rial,
    }
    return render(request, "gold_installments/reverse.html", context, status=status)


def _reversed(request: ShopRequest, payment: Payment) -> HttpResponse:
    contract = contract_for(user=request.user, number=payment.contract.number)
    said = _("Receipt %(number)s was reversed.") % {"number": in_order(payment.receipt_number)}
    messages.success(request, f"{said} {rest_text(contract.balance_mg, contract.balance_rial)}")
    return redirect("contracts:file", number=contract.number)


@shop_page
@require_safe
def payments(request: ShopRequest) -> HttpResponse:
    """The payments of a day, today's unless another is asked for."""
    today = tehran_today(timezone.now())
    form = DayFilterForm(request.GET if request.GET.get("day") else {"day": format_jalali(today)})
    day = (form.cleaned_data["day"] if form.is_valid() else None) or today
    after = row_id(request.GET.get("after"))
    found = payments_on(user=request.user, day=day, after=after, limit=PAGE + 1)
    here = {"day": format_jalali(day)}
    context = {
        "form": form,
        "day": day,
        "is_today": day == today,
        "totals": day_figures(today=day),
        "payments": [ShownPayment.of_row(payment) for payment in found[:PAGE]],
        "next_query": urlencode({**here, "after": found[PAGE - 1].pk}) if len(found) > PAGE else "",
        "is_later": after is not None,
        "claims": waiting_claims(),
        "first_url": reverse("contracts:payments") + "?" + urlencode(here),
    }
    return render(request, "gold_installments/payments.html", context, status=200 if form.is_valid() else 422)
