"""The payment desk: lock the price, look where the money goes, record it once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.actions import NotPermitted, require
from accounts.rules.grants import Grant
from gold_installments.actions import (
    ContractNotActive,
    ContractSettled,
    IdempotencyConflict,
    PriceReasonMissing,
    PriceReasonTooLong,
    PriceStale,
    QuoteExpired,
    QuoteInvalid,
    QuoteUsed,
    RecordedPayment,
    make_quote,
    record_payment,
)
from gold_installments.actions.check_payment import AmountTooSmall
from gold_installments.forms import AmountForm, ConfirmPriceForm, PaymentForm, new_key
from gold_installments.models import Contract, Quote
from gold_installments.queries import contract_for, counter_price
from gold_installments.queries.desk import quote_of
from gold_installments.rules.terms import terms_of
from gold_installments.views.desk import ShownPreview, chips_of, clock_text, shown_preview, ways_of
from gold_installments.views.shop_page import refused, shop_page
from gold_installments.views.shown import source_of
from measures.gold import quote_rial
from persian.numbers import gram_text, toman_text
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

#: Answers that leave no form to fill: the desk shows the reason instead.
CLOSING: tuple[type[Refusal], ...] = (PriceStale, ContractSettled, ContractNotActive, NotPermitted)
#: Answers after which the same typed amount is offered at a new lock.
RENEWING: tuple[type[Refusal], ...] = (QuoteExpired, QuoteUsed, QuoteInvalid, IdempotencyConflict)
#: Answers about the price of the moment: a person who may set prices can step in.
PRICE_REFUSALS: tuple[type[Refusal], ...] = (PriceStale, PriceReasonMissing, PriceReasonTooLong)
KEPT = ("amount", "unit", "tender", "tender_ref", "idempotency_key")


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: ShopRequest, number: str) -> HttpResponse:
    """Lock the price for what is due and open the desk; values already typed are kept.

    The address stays in the browser's line after a lock; opened from there it leads to where a payment begins.
    """
    contract = contract_for(user=request.user, number=number)
    if request.method != "POST":
        require(request.user, Grant.PAYMENT_RECORD)
        return redirect("contracts:pay", number=contract.number)
    return _lock(request, contract, timezone.now())


def _lock(request: ShopRequest, contract: Contract, now: datetime) -> HttpResponse:
    typed = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    old = quote_of(contract=contract, uuid=request.POST.get("quote_id", ""))
    try:
        why = request.POST.get("price_reason", "")
        locked = make_quote(contract=contract, mg=None, actor=request.user, now=now, price_reason=why)
    except Refusal as refusal:
        return _closed(request, contract, refusal, now, typed.get("amount", ""))
    form = PaymentForm(initial={"amount": toman_text(locked.amount_rial), **typed})
    return _desk(request, contract, form, locked, now, old=old)


@shop_page
@require_POST
def pay_preview(request: ShopRequest, number: str) -> HttpResponse:
    """Where the amount being typed would go, at the locked price. Wrong input is named, and no older figure stays."""
    contract = contract_for(user=request.user, number=number)
    locked = quote_of(contract=contract, uuid=request.POST.get("quote_id", ""))
    form = AmountForm(request.POST)
    form.is_valid()
    if not request.POST.get("amount", "").strip():
        form.errors.pop("amount", None)
    context: dict[str, object] = {"form": form, "unit": form.cleaned_data.get("unit")}
    if locked is not None and not form["amount"].errors:
        context["preview"] = _previewed(contract, form, locked)
    wrong = bool(form["amount"].errors) or locked is None
    return render(request, "gold_installments/_pay_preview.html", context, status=422 if wrong else 200)


def _previewed(contract: Contract, form: AmountForm, locked: Quote) -> ShownPreview | None:
    """None where the amount buys no gold at all, which the form then says."""
    preview = shown_preview(contract, form.cleaned_data, locked, timezone.now())
    if preview is None or preview.mg:
        return preview
    form.add_error("amount", str(AmountTooSmall()))
    return None


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: ShopRequest, number: str) -> HttpResponse:
    """Without script: a page that starts the payment. A POST records it, once for each form."""
    now = timezone.now()
    contract = contract_for(user=request.user, number=number)
    return _take(request, contract, now) if request.method == "POST" else _start(request, contract, now)


def _take(request: ShopRequest, contract: Contract, now: datetime) -> HttpResponse:
    form = PaymentForm(request.POST)
    locked = quote_of(contract=contract, uuid=request.POST.get("quote_id", ""))
    if locked is None:
        return _renewed(request, contract, now)
    if not form.is_valid():
        return _desk(request, contract, form, locked, now, status=422)
    try:
        done = record_payment(
            contract=contract,
            amount_rial=_amount(form, locked),
            tender=form.cleaned_data["tender"],
            tender_ref=form.cleaned_data["tender_ref"],
            quote_id=locked.uuid,
            actor=request.user,
            now=now,
            idempotency_key=form.cleaned_data["idempotency_key"],
        )
    except Refusal as refusal:
        return _answer(request, form, locked, refusal, now)
    return _recorded(request, done)


def _answer(request: ShopRequest, form: PaymentForm, locked: Quote, refusal: Refusal, now: datetime) -> HttpResponse:
    """Nothing was recorded: close the desk, renew the lock, or show the reason beside its field."""
    contract = contract_for(user=request.user, number=locked.contract.number)
    if isinstance(refusal, CLOSING):
        return _closed(request, contract, refusal, now, request.POST.get("amount", ""))
    if isinstance(refusal, RENEWING):
        return _renewed(request, contract, now, old=locked, refusal=refusal)
    form.show_refusal(refusal)
    return _desk(request, contract, form, locked, now, status=refusal.status)


def _amount(form: PaymentForm, locked: Quote) -> int:
    """Rial received: as typed, or what the typed grams cost at the locked price."""
    if mg := form.cleaned_data.get("mg"):
        return quote_rial(mg, locked.rial_per_g, terms_of(locked.contract.terms).quote_step_rial)
    amount_rial: int = form.cleaned_data["amount_rial"]
    return amount_rial


def _start(request: ShopRequest, contract: Contract, now: datetime) -> HttpResponse:
    require(request.user, Grant.PAYMENT_RECORD)
    if contract.state == Contract.State.SETTLED:
        return _closed(request, contract, ContractSettled(), now, "")
    context = {"contract": contract, "customer": contract.customer, "body": "gold_installments/_pay_start.html"}
    return render(request, "gold_installments/pay.html", context)


def _desk(
    request: ShopRequest,
    contract: Contract,
    form: PaymentForm,
    locked: Quote,
    now: datetime,
    *,
    old: Quote | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form itself: in the drawer for htmx, else as a page."""
    seconds = max(0, int((locked.expires_at - now).total_seconds()))
    amounts = _typed_amount(form)
    context = {
        **_common(request, contract, "_pay_form.html"),
        "form": form,
        "unit": form["unit"].value(),
        "quote": locked,
        "rial_now": counter_price(now=now).rial_per_g,
        "old_quote": old,
        "seconds_left": seconds,
        "lock_seconds": int((locked.expires_at - locked.created_at).total_seconds()),
        "clock_left": clock_text(seconds),
        "chips": chips_of(contract, locked, now),
        "ways": ways_of(str(form["tender"].value())),
        "preview": shown_preview(contract, amounts, locked, now),
    }
    return render(request, _template(request, "_pay_form.html"), context, status=status)


def _typed_amount(form: PaymentForm) -> dict[str, Any]:
    """The amount in the form, bound or not; empty when it is no amount."""
    if form.is_bound:
        return {} if form["amount"].errors else form.cleaned_data
    typed = AmountForm({name: form[name].value() for name in ("amount", "unit")})
    return typed.cleaned_data if typed.is_valid() else {}


def _renewed(
    request: ShopRequest,
    contract: Contract,
    now: datetime,
    *,
    old: Quote | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """409: nothing was recorded; the same amount at a new lock, with the old price struck out."""
    try:
        fresh = refusal.new_quote if isinstance(refusal, QuoteExpired) else None
        locked = fresh or make_quote(contract=contract, mg=None, actor=request.user, now=now)
    except Refusal as closing:
        return _closed(request, contract, closing, now, request.POST.get("amount", ""))
    data: QueryDict = request.POST.copy()
    if isinstance(refusal, QuoteUsed | IdempotencyConflict):
        data["idempotency_key"] = new_key()
    form = PaymentForm(data)
    if form.is_valid() and refusal is not None and not isinstance(refusal, QuoteExpired):
        form.add_error(None, str(refusal))
    shown_old = old if isinstance(refusal, QuoteExpired) else None
    return _desk(request, contract, form, locked, now, old=shown_old, status=409)


def _closed(request: ShopRequest, contract: Contract, refusal: Refusal, now: datetime, typed: str) -> HttpResponse:
    price = counter_price(now=now)
    about_price = isinstance(refusal, PRICE_REFUSALS)
    may_set_price = request.user.may(Grant.PRICE_SET)
    context = {
        **_common(request, contract, "_pay_blocked.html"),
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
    return refused(request, refusal, _template(request, "_pay_blocked.html"), **context)


def _confirm_form(request: ShopRequest, refusal: Refusal) -> ConfirmPriceForm:
    """Where a permitted person says why the last price is right; a refused reason, or none, is shown with its fault."""
    if "price_reason" not in request.POST:
        return ConfirmPriceForm()
    form = ConfirmPriceForm(request.POST)
    if form.is_valid():
        form.show_refusal(refusal)
    return form


def _common(request: ShopRequest, contract: Contract, body: str) -> dict[str, object]:
    return {
        "contract": contract,
        "customer": contract.customer,
        "in_drawer": bool(request.htmx),
        "body": f"gold_installments/{body}",
    }


def _template(request: ShopRequest, body: str) -> str:
    return f"gold_installments/{body if request.htmx else 'pay.html'}"


def _recorded(request: ShopRequest, done: RecordedPayment) -> HttpResponse:
    number = done.payment.receipt_number
    if done.replayed:
        messages.info(request, _("This payment was already recorded; it was not recorded again."))
    if request.POST.get("then") == "save":
        where = reverse("contracts:file", args=[done.payment.contract.number]) + "?" + urlencode({"paid": number})
    else:
        if not done.replayed:
            left = gram_text(done.payment.balance_after_mg)
            messages.success(request, _("Payment recorded, %(grams)s grams remain.") % {"grams": left})
        where = reverse("contracts:receipt", args=[number]) + "?print=1"
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)
