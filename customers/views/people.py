"""Pages of the customers: the list, a new one, a correction, the owner's limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from customers.actions import (
    CustomerMerged,
    DuplicateNationalId,
    VersionConflict,
    register_customer,
    set_limits,
    update_customer,
)
from customers.forms import CustomerForm, LimitsForm
from customers.models import Customer
from customers.queries import count_customers, customer_for, find_customers, list_customers
from persian.digits import to_ascii
from persian.refusal import Refusal
from tenants.http import ShopRequest

PAGE, FOUND = 50, 25
PREFILLED = ("full_name", "mobile", "national_id")
KEPT = (
    "full_name", "mobile", "other_mobiles", "national_id", "other_id_kind", "other_id", "email", "address", "note",
    "birth_date", "state", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Newer:
    """What somebody else wrote into a field since the form was opened."""

    label: str
    value: str
    by: str
    at: datetime


@require_safe
@shop_page
def customer_list(request: HttpRequest) -> HttpResponse:
    """`/customers/?q=&after=&state=`: newest first, or those that match."""
    user = cast("ShopRequest", request).user
    text = request.GET.get("q", "").strip()[:80]
    archived = request.GET.get("state") == Customer.State.ARCHIVED
    state = Customer.State.ARCHIVED if archived else Customer.State.ACTIVE
    after = _key(request.GET.get("after", ""))
    found = (
        find_customers(user=user, text=text, limit=FOUND + 1)
        if text
        else list_customers(user=user, after=after, limit=PAGE + 1, state=state)
    )
    most = FOUND if text else PAGE
    context = {
        "rows": found[:most],
        "more": len(found) > most,
        "text": text,
        # Who looks for somebody does not wait until everybody is counted.
        "total": None if text else count_customers(user=user),
        "archived": archived,
        "first_page": not request.GET.get("after"),
    }
    return render(request, "customers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def new_customer(request: HttpRequest) -> HttpResponse:
    """`/customers/new/?full_name=&mobile=&national_id=`: the find box fills in what was looked for."""
    user = cast("ShopRequest", request).user
    require(user, Grant.CUSTOMER_WRITE)
    known = {name: request.GET[name][:120] for name in PREFILLED if name in request.GET}
    form = CustomerForm(request.POST or None, initial={**known, "idempotency_key": str(uuid4())})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["idempotency_key"]
        try:
            customer = register_customer(**form.told(), idempotency_key=key, actor=user, now=timezone.now())
        except Refusal as refusal:
            return _refused(request, form, refusal)
        messages.success(request, _("%(name)s was registered.") % {"name": customer.full_name})
        return redirect("customers:file", customer.pk)
    return render(request, "customers/form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def edit_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/<pk>/edit/`: correct what is known, or put the customer aside (`state`)."""
    user = cast("ShopRequest", request).user
    customer = customer_for(user=user, pk=pk)
    require(user, Grant.CUSTOMER_WRITE)
    form = CustomerForm(request.POST or None, initial={name: getattr(customer, name) for name in KEPT})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            update_customer(customer=customer, **form.told(), version=version, actor=user, now=timezone.now())
        except Refusal as refusal:
            return _refused(request, form, refusal, customer)
        messages.success(request, _("The change was recorded."))
        return redirect("customers:file", customer.pk)
    context = {"form": form, "customer": customer}
    return render(request, "customers/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def customer_limits(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/<pk>/limits/`: how much this person may owe, as the owner decides."""
    user = cast("ShopRequest", request).user
    customer = customer_for(user=user, pk=pk)
    require(user, Grant.CUSTOMER_LIMITS, subject=customer)
    known = {"limit_mg": customer.limit_mg, "limit_rial": customer.limit_rial, "version": customer.version}
    form = LimitsForm(request.POST or None, initial=known)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_limits(customer=customer, **form.cleaned_data, actor=user, now=timezone.now())
            except Refusal as refusal:
                _show(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The limits were recorded."))
                return redirect("customers:file", customer.pk)
    return render(request, "customers/limits.html", {"form": form, "customer": customer}, status=status)


def _refused(
    request: HttpRequest, form: CustomerForm, refusal: Refusal, customer: Customer | None = None
) -> HttpResponse:
    """The form again, with what was typed, the reason beside its field, and the person who is meant by it."""
    _show(form, refusal)
    known = isinstance(refusal, DuplicateNationalId | CustomerMerged)
    twin = refusal.params.get("customer_id") if known else None
    context = {"form": form, "customer": customer, "twin": twin, "merged": isinstance(refusal, CustomerMerged)}
    if isinstance(refusal, VersionConflict) and customer is not None:
        # Whoever sends the form again has seen what is in the row now.
        form.data = {name: form.data.get(name) for name in form.data} | {"version": str(refusal.extra["version"])}
        context["newer"] = _newer(customer, refusal)
    return render(request, "customers/form.html", context, status=refusal.status)


def _newer(customer: Customer, refusal: VersionConflict) -> list[Newer]:
    """Every field that was changed meanwhile, once, with its value of now."""
    known: dict[str, forms.Form] = {}
    for kind in (CustomerForm, LimitsForm):
        now = kind(initial={name: getattr(customer, name, None) for name in kind.base_fields})
        known |= dict.fromkeys(kind.base_fields, now)
    changed = cast("list[dict[str, str]]", refusal.extra["changed"])
    last = {one["field"]: one for one in changed if one["field"] in known}
    return [
        Newer(str(known[name].fields[name].label), _written(known[name], name), one["by"], _moment(one["at"]))
        for name, one in last.items()
    ]


def _written(form: forms.Form, name: str) -> str:
    value = form[name].value()
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value) if value is not None else "")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _show(form: forms.Form, refusal: Refusal) -> None:
    field = form.fields.get(refusal.field or "")
    seen = field is not None and not field.widget.is_hidden
    form.add_error(refusal.field if seen else None, str(refusal))


def _key(text: str) -> int | None:
    digits = to_ascii(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
