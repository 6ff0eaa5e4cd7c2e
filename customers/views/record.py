"""A customer's notes, calls, and word on messages."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import shop_page
from customers.actions import record_consent, write_note
from customers.forms import ConsentForm, NoteForm
from customers.models import Customer
from customers.queries import consents_of, customer_for, notes_of
from persian.refusal import Refusal
from tenants.http import ShopRequest

MOST_NOTES = 100


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def customer_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/<pk>/notes/`: what was said, newest first, and a place to write more."""
    user = cast("ShopRequest", request).user
    customer = customer_for(user=user, pk=pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write_note(customer=customer, **form.cleaned_data, actor=user, now=timezone.now())
        except Refusal as refusal:
            return _page(request, customer, note=_shown(form, refusal), status=refusal.status)
        messages.success(request, _("The note was recorded."))
        return redirect("customers:notes", customer.pk)
    return _page(request, customer, note=form, status=422 if form.errors else 200)


@require_POST
@shop_page
def customer_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/<pk>/consents/`: the person's word on a channel."""
    user = cast("ShopRequest", request).user
    customer = customer_for(user=user, pk=pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, customer, consent=form, status=422)
    told = form.cleaned_data
    try:
        record_consent(
            customer=customer, channel=told["channel"], allowed=told["allowed"] == "yes", evidence=told["evidence"],
            actor=user, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, customer, consent=_shown(form, refusal), status=refusal.status)
    messages.success(request, _("The customer's word was recorded."))
    return redirect("customers:notes", customer.pk)


def _page(
    request: HttpRequest,
    customer: Customer,
    *,
    note: forms.Form | None = None,
    consent: forms.Form | None = None,
    status: int,
) -> HttpResponse:
    user = cast("ShopRequest", request).user
    context = {
        "customer": customer,
        "note_form": note or NoteForm(),
        "consent_form": consent or ConsentForm(auto_id="id_consent_%s"),
        "notes": notes_of(user=user, customer=customer, limit=MOST_NOTES),
        "consents": consents_of(user=user, customer=customer),
    }
    return render(request, "customers/notes.html", context, status=status)


def _shown(form: forms.Form, refusal: Refusal) -> forms.Form:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return form
