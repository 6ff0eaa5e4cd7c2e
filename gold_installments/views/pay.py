"""The payment desk: lock the price, look where the money goes, record it once.

Where nothing is owed in gold there is no price to lock: the same desk without a lock.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import NotPermitted, require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions import (
    ContractNotActive,
    ContractSettled,
    IdempotencyConflict,
    PriceStale,
    QuoteExpired,
    QuoteInvalid,
    QuoteUsed,
    make_quote,
    record_payment,
)
from gold_installments.actions.check_payment import AmountTooSmall
from gold_installments.actions.make_quote import ContractInToman, require_owing
from gold_installments.forms import AmountForm, PaymentForm, new_key
from gold_installments.models import Contract, Quote
from gold_installments.queries import contract_for, counter_price
from gold_installments.queries.desk import due_rial, quote_of
from gold_installments.queries.price_locks import lock_of_contract
from gold_installments.rules.terms import terms_of
from gold_installments.views.desk import ShownPreview, chips_of, clock_text, shown_preview, ways_of
from gold_installments.views.desk_answers import KEPT, closed, common, recorded, template
from gold_installments.views.shop_page import shop_page
from measures.gold import quote_rial
from persian.jalali import tehran_today
from persian.numbers import toman_text
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

#: Answers that leave no form to fill: the desk shows the reason instead.
CLOSING: tuple[type[Refusal], ...] = (PriceStale, ContractSettled, ContractNotActive, NotPermitted)
#: Answers after which the same typed amount is offered at a new lock.
RENEWING: tuple[type[Refusal], ...] = (QuoteExpired, QuoteUsed, QuoteInvalid, IdempotencyConflict)


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
        locked, asked = _offer(request, contract, now, price_reason=request.POST.get("price_reason", ""))
    except Refusal as refusal:
        return closed(request, contract, refusal, now, typed.get("amount", ""))
    form = PaymentForm(initial={"amount": toman_text(asked), **typed})
    return _desk(request, contract, form, locked, now, old=old)


def _offer(
    request: ShopRequest, contract: Contract, now: datetime, *, price_reason: str = ""
) -> tuple[Quote | None, int]:
    """What to ask for, Rial, and the lock it holds at: None where nothing is owed in gold. Raises as `make_quote`."""
    if contract.balance_mg:
        require(request.user, Grant.PAYMENT_RECORD)
        # What the customer was promised on their own page holds at the counter too.
        if (theirs := lock_of_contract(contract, now=now)) is not None:
            return theirs, theirs.amount_rial
        locked = make_quote(contract=contract, mg=None, actor=request.user, now=now, price_reason=price_reason)
        return locked, locked.amount_rial
    require(request.user, Grant.PAYMENT_RECORD)
    require_open_shop()
    require_owing(contract)
    return None, due_rial(contract, today=tehran_today(now))


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
    known = locked is not None or not contract.balance_mg
    if known and not form["amount"].errors:
        context["preview"] = _previewed(contract, form, locked)
    wrong = bool(form["amount"].errors) or not known
    return render(request, "gold_installments/_pay_preview.html", context, status=422 if wrong else 200)


def _previewed(contract: Contract, form: AmountForm, locked: Quote | None) -> ShownPreview | None:
    """None where the amount buys no gold at all, which the form then says."""
    preview = shown_preview(contract, form.cleaned_data, locked, timezone.now())
    if preview is None or preview.mg or preview.rial:
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
    if locked is None and contract.balance_mg:
        return _renewed(request, contract, now)
    if form.is_valid() and locked is None and "mg" in form.cleaned_data:
        form.show_refusal(ContractInToman(field="amount"))
    if not form.is_valid():
        return _desk(request, contract, form, locked, now, status=422)
    try:
        done = record_payment(
            contract=contract,
            amount_rial=_amount(form, locked),
            tender=form.cleaned_data["tender"],
            tender_ref=form.cleaned_data["tender_ref"],
            quote_id=locked.uuid if locked else None,
            twin_reason=form.cleaned_data["twin_reason"],
            actor=request.user,
            now=now,
            idempotency_key=form.cleaned_data["idempotency_key"],
        )
    except Refusal as refusal:
        return _answer(request, contract, form, refusal, locked=locked, now=now)
    return recorded(request, done)


def _answer(
    request: ShopRequest,
    contract: Contract,
    form: PaymentForm,
    refusal: Refusal,
    *,
    locked: Quote | None,
    now: datetime,
) -> HttpResponse:
    """Nothing was recorded: close the desk, renew the lock, or show the reason beside its field."""
    contract = contract_for(user=request.user, number=contract.number)
    if isinstance(refusal, CLOSING):
        return closed(request, contract, refusal, now, request.POST.get("amount", ""))
    if isinstance(refusal, RENEWING):
        return _renewed(request, contract, now, old=locked, refusal=refusal)
    form.show_refusal(refusal)
    return _desk(request, contract, form, locked, now, status=refusal.status)


def _amount(form: PaymentForm, locked: Quote | None) -> int:
    """Rial received: as typed, or what the typed grams cost at the locked price."""
    if (mg := form.cleaned_data.get("mg")) and locked is not None:
        return quote_rial(mg, locked.rial_per_g, terms_of(locked.contract.terms).quote_step_rial)
    amount_rial: int = form.cleaned_data["amount_rial"]
    return amount_rial


def _start(request: ShopRequest, contract: Contract, now: datetime) -> HttpResponse:
    require(request.user, Grant.PAYMENT_RECORD)
    if contract.state == Contract.State.SETTLED:
        return closed(request, contract, ContractSettled(), now, "")
    context = {"contract": contract, "customer": contract.customer, "body": "gold_installments/_pay_start.html"}
    return render(request, "gold_installments/pay.html", context)


def _desk(
    request: ShopRequest,
    contract: Contract,
    form: PaymentForm,
    locked: Quote | None,
    now: datetime,
    *,
    old: Quote | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form itself: in the drawer for htmx, else as a page."""
    amounts = _typed_amount(form)
    context = {
        **common(request, contract, "_pay_form.html"),
        **(_lock_context(locked, now) if locked else {}),
        "form": form,
        "unit": form["unit"].value() if locked else "toman",
        "quote": locked,
        "old_quote": old,
        "chips": chips_of(contract, locked, now),
        "ways": ways_of(str(form["tender"].value())),
        "preview": shown_preview(contract, amounts, locked, now),
    }
    return render(request, template(request, "_pay_form.html"), context, status=status)


def _lock_context(locked: Quote, now: datetime) -> dict[str, object]:
    seconds = max(0, int((locked.expires_at - now).total_seconds()))
    return {
        "rial_now": counter_price(now=now).rial_per_g,
        "seconds_left": seconds,
        "lock_seconds": int((locked.expires_at - locked.created_at).total_seconds()),
        "clock_left": clock_text(seconds),
    }


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
        locked = fresh or _offer(request, contract, now)[0]
    except Refusal as closing:
        return closed(request, contract, closing, now, request.POST.get("amount", ""))
    data: QueryDict = request.POST.copy()
    if isinstance(refusal, QuoteUsed | IdempotencyConflict):
        data["idempotency_key"] = new_key()
    form = PaymentForm(data)
    if form.is_valid() and refusal is not None and not isinstance(refusal, QuoteExpired):
        form.add_error(None, str(refusal))
    shown_old = old if isinstance(refusal, QuoteExpired) else None
    return _desk(request, contract, form, locked, now, old=shown_old, status=409)
