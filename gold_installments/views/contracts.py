"""The list of contracts, and the writing of a new one with its live preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.queries import customer_for, find_customers
from gold_installments.actions.sign_deal import sign_deal
from gold_installments.forms import ContractForm
from gold_installments.models import Contract
from gold_installments.queries.contract_list import list_contracts
from gold_installments.queries.plans import list_plans
from gold_installments.queries.prices import counter_price
from gold_installments.rules.plan_template import PlanKind
from gold_installments.rules.pricing import CounterPrice
from gold_installments.views.contract_plan import Plan, plan_of, wish_of
from gold_installments.views.shop_page import row_id, shop_page
from measures.gold import worth_rial
from persian.digits import in_order
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from customers.models import Customer
    from tenants.http import ShopRequest

PAGE = 50
LONGEST_SEARCH = 80
LATE = "late"
TABS = ("active", LATE, "signed", "settled", "cancelled")
#: What the live preview checks while typing; the rest waits for the submit.
LIVE = (
    "gold_mg", "fee", "installment_count", "signed_date", "first_due_date", "plan", "frequency", "price_floor",
    "price_ceiling",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A contract and what its remaining gold is worth at the counter price, in Rial."""

    contract: Contract
    value_rial: int | None


@dataclass(frozen=True)
class Tab:
    value: str
    label: str
    current: bool


@shop_page
@require_safe
def contract_list(request: ShopRequest) -> HttpResponse:
    """Contracts by state, newest first, a page at a time; `q` looks into numbers and customers."""
    now = timezone.now()
    state = request.GET.get("state", "")
    state = state if state in TABS else ""
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    after = row_id(request.GET.get("after"))
    found = list_contracts(
        user=request.user, state="" if state == LATE else state, late=True if state == LATE else None, text=text,
        after=after, today=tehran_today(now), limit=PAGE + 1,
    )  # fmt: skip
    price = counter_price(now=now)
    first_page = f"?{urlencode({'state': state, 'q': text})}" if state or text else ""
    context = {
        "contracts": [_listed(contract, price) for contract in found[:PAGE]],
        "price": price if price.rial_per_g else None,
        "counter_seen": price,
        "tabs": _tabs(state),
        "filtered": bool(state or after or text),
        "q": text,
        "may_write": request.user.may(Grant.CONTRACT_WRITE) and request.tenant.may_grow,
        "blocked": _closed_to_growth(request),
        "next_query": urlencode({"state": state, "q": text, "after": found[PAGE - 1].pk}) if len(found) > PAGE else "",
        "is_later": after is not None,
        "first_url": reverse("contracts:list") + first_page,
    }
    return render(request, "gold_installments/contracts.html", context)


def _listed(contract: Contract, price: CounterPrice) -> Listed:
    value = worth_rial(contract.balance_mg, price.rial_per_g) if price.rial_per_g and contract.is_weight else None
    return Listed(contract, value)


def _tabs(state: str) -> list[Tab]:
    labels = {
        "": _("All"), "active": _("Active"), LATE: _("Overdue"), "signed": _("Waits for approval"),
        "settled": _("Settled"), "cancelled": _("Cancelled"),
    }  # fmt: skip
    return [Tab(value, label, value == state) for value, label in labels.items()]


def _closed_to_growth(request: ShopRequest) -> str:
    """Why this shop writes no new contract, or nothing."""
    return "" if request.tenant.may_grow else _("This shop is suspended; it cannot write new contracts.")


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request: ShopRequest) -> HttpResponse:
    """The form of a new contract; a POST signs it and opens its file."""
    require(request.user, Grant.CONTRACT_WRITE)
    now = timezone.now()
    if request.method != "POST":
        fresh = ContractForm(initial={"signed_date": tehran_today(now)}, plans=_plans(request))
        return _form_page(request, fresh, now)
    form = ContractForm(request.POST, plans=_plans(request))
    status = 422
    if form.is_valid():
        try:
            return _signed(request, _sign(request, form, now))
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
    return _form_page(request, form, now, status)


def _sign(request: ShopRequest, form: ContractForm, now: datetime) -> Contract:
    clean = form.cleaned_data
    customer = customer_for(user=request.user, pk=clean["customer"])
    made = sign_deal(
        customer=customer, wish=wish_of(form), actor=request.user, now=now, idempotency_key=clean["idempotency_key"]
    )
    return made.contract


def _plans(request: ShopRequest) -> list[tuple[int, str]]:
    """The plans that this form can sign by."""
    return [(plan.pk, plan.name) for plan in list_plans(user=request.user) if plan.kind == PlanKind.WEIGHT]


def _signed(request: ShopRequest, contract: Contract) -> HttpResponse:
    message = _("Contract %(number)s was recorded.")
    if contract.state == Contract.State.SIGNED:
        message = _("Contract %(number)s was recorded and waits for the approval of another person.")
    messages.success(request, message % {"number": in_order(contract.number)})
    return redirect("contracts:file", number=contract.number)


def _form_page(request: ShopRequest, form: ContractForm, now: datetime, status: int = 200) -> HttpResponse:
    price = counter_price(now=now)
    customer = _chosen(request)
    text = request.GET.get("q", "")
    context = {
        "form": form,
        "customer": customer,
        "q": text,
        "found": find_customers(user=request.user, text=text) if text else [],
        "plan": _plan(form, price, now) if form.is_bound else None,
        "price": price if price.rial_per_g else None,
        "blocked": _closed_to_growth(request),
    }
    return render(request, "gold_installments/contract_new.html", context, status=status)


def _chosen(request: ShopRequest) -> Customer | None:
    pk = row_id(request.POST.get("customer") or request.GET.get("customer"))
    return customer_for(user=request.user, pk=pk) if pk is not None else None


@shop_page
@require_safe
def customers(request: ShopRequest) -> HttpResponse:
    """Customers found while typing, as choices of the new contract's form."""
    text = request.GET.get("q", "")
    context = {"q": text, "found": find_customers(user=request.user, text=text, limit=8)}
    return render(request, "gold_installments/_customers.html", context)


@shop_page
@require_POST
def preview(request: ShopRequest) -> HttpResponse:
    """The schedule of what is typed so far. Wrong input is named beside its field and the last schedule stays."""
    require(request.user, Grant.CONTRACT_WRITE)
    now = timezone.now()
    form = ContractForm(request.POST, plans=_plans(request))
    price = counter_price(now=now)
    form.is_valid()
    plan = _plan(form, price, now)
    for name in LIVE:
        if not request.POST.get(name, "").strip():
            form.errors.pop(name, None)
    wrong = any(form[name].errors for name in LIVE)
    context = {
        "plan": plan,
        "swap": not wrong,
        "price": price if price.rial_per_g else None,
        "checked": [form[name] for name in LIVE],
    }
    answer = render(request, "gold_installments/_preview_live.html", context, status=422 if wrong else 200)
    if wrong:
        answer["HX-Reswap"] = "none"
    return answer


def _plan(form: ContractForm, price: CounterPrice, now: datetime) -> Plan | None:
    if any(form[name].errors for name in LIVE):
        return None
    try:
        return plan_of(form, rial_per_g=price.rial_per_g, today=tehran_today(now))
    except Refusal as refusal:
        form.show_refusal(refusal)
        return None
