"""What the payment desk answers when there is no form to fill: why nothing was recorded, or where the receipt is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.rules.grants import Grant
from gold_installments.actions import PriceReasonMissing, PriceReasonTooLong, PriceStale, RecordedPayment
from gold_installments.actions.receipt_texts import rest_text
from gold_installments.forms import ConfirmPriceForm
from gold_installments.models import Contract
from gold_installments.queries import counter_price
from gold_installments.views.shop_page import refused
from gold_installments.views.shown import source_of
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

#: Answers about the price of the moment: a person who may set prices can step in.
PRICE_REFUSALS: tuple[type[Refusal], ...] = (PriceStale, PriceReasonMissing, PriceReasonTooLong)
#: What was typed and is kept while the desk is opened anew.
KEPT = ("amount", "unit", "tender", "tender_ref", "twin_reason", "idempotency_key")


def closed(request: ShopRequest, contract: Contract, refusal: Refusal, now: datetime, typed: str) -> HttpResponse:
    """The desk shut: the reason, and who may do what about it."""
    price = counter_price(now=now)
    about_price = isinstance(refusal, PRICE_REFUSALS)
    may_set_price = request.user.may(Grant.PRICE_SET)
    context = {
        **common(request, contract, "_pay_blocked.html"),
        "price": price if price.rial_per_g else None,
        "price_source": source_of(price),
        "may_set_price": may_set_price,
        "about_price": about_price,
        "confirm_form": _confirm_form(request, refusal)
        if about_price and may_set_price and price.may_confirm
        else None,
        "kept": {name: request.POST[name] for name in KEPT if request.POST.get(name)},
        "typed": typed,
    }
    return refused(request, refusal, template(request, "_pay_blocked.html"), **context)


def _confirm_form(request: ShopRequest, refusal: Refusal) -> ConfirmPriceForm:
    """Where a permitted person says why the last price is right; a refused reason, or none, is shown with its fault."""
    if "price_reason" not in request.POST:
        return ConfirmPriceForm()
    form = ConfirmPriceForm(request.POST)
    if form.is_valid():
        form.show_refusal(refusal)
    return form


def common(request: ShopRequest, contract: Contract, body: str) -> dict[str, object]:
    """What every answer of the desk shows around its `body`."""
    return {
        "contract": contract,
        "customer": contract.customer,
        "in_drawer": bool(request.htmx),
        "body": f"gold_installments/{body}",
    }


def template(request: ShopRequest, body: str) -> str:
    """The body alone for htmx, else the page around it."""
    return f"gold_installments/{body if request.htmx else 'pay.html'}"


def recorded(request: ShopRequest, done: RecordedPayment) -> HttpResponse:
    """On to the receipt, or back to the contract's file."""
    number = done.payment.receipt_number
    if done.replayed:
        messages.info(request, _("This payment was already recorded; it was not recorded again."))
    if request.POST.get("then") == "save":
        where = reverse("contracts:file", args=[done.payment.contract.number]) + "?" + urlencode({"paid": number})
    else:
        if not done.replayed:
            left = rest_text(done.payment.balance_after_mg, done.payment.balance_after_rial)
            messages.success(request, f"{_('Payment recorded.')} {left}")
        where = reverse("contracts:receipt", args=[number]) + "?print=1"
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)
