"""What was said to one customer, and what may be said: a link to their own page, a notice by hand."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from customers.queries import customer_for, ids_of
from dashboard.actions import send_link
from dashboard.forms import NoticeForm
from notifications.actions import send_notice, stop_links
from notifications.queries import link_expires_at, link_for, messages_of, stops_of
from persian.refusal import Refusal

if TYPE_CHECKING:
    from customers.models import Customer
    from tenants.http import ShopRequest


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def customer_messages(request: ShopRequest, pk: int) -> HttpResponse:
    """`/customers/<pk>/messages/`: all of it; a POST sends a notice, which also reaches who said stop."""
    require(request.user, Grant.MESSAGES_READ)
    customer = _standing(request, pk)
    if request.method != "POST":
        return _page(request, customer, NoticeForm(initial={"key": uuid.uuid4().hex}))
    form = NoticeForm(request.POST)
    if not form.is_valid():
        require(request.user, Grant.MESSAGES_WRITE)
        return _page(request, customer, form, status=422)
    told = form.cleaned_data
    try:
        send_notice(
            customer_id=customer.pk, recipient=customer.mobile, recipient_name=customer.full_name, text=told["text"],
            reason=told["reason"], request_key=told["key"], actor=request.user, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, customer, form, status=422)
    messages.success(request, _("The notice is in the outbox."))
    return redirect("dashboard:customer_messages", pk=customer.pk)


@require_POST
@shop_page
def customer_link(request: ShopRequest, pk: int) -> HttpResponse:
    """Send the customer the address of their own page."""
    customer = _standing(request, pk)
    key = request.POST.get("key", "").replace("\x00", "") or uuid.uuid4().hex
    send_link(customer=customer, shop=request.tenant, actor=request.user, now=timezone.now(), request_key=key)
    messages.success(request, _("The link is in the outbox."))
    return redirect("dashboard:customer_messages", pk=customer.pk)


@require_POST
@shop_page
def customer_links_stop(request: ShopRequest, pk: int) -> HttpResponse:
    """Every link made until now opens nothing any more."""
    customer = _standing(request, pk)
    stop_links(customer_ids=ids_of(customer), actor=request.user, now=timezone.now())
    messages.success(request, _("The links sent until now open nothing any more."))
    return redirect("dashboard:customer_messages", pk=customer.pk)


def _standing(request: ShopRequest, pk: int) -> Customer:
    """Who stands for this customer. Raises NotPermitted, CustomerNotFound."""
    customer = customer_for(user=request.user, pk=pk)
    if customer.merged_into_id is None:
        return customer
    return customer_for(user=request.user, pk=customer.merged_into_id)


def _page(request: ShopRequest, customer: Customer, form: NoticeForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "customer": customer, "form": form, "key": uuid.uuid4().hex,
        "lines": messages_of(user=request.user, customer_ids=ids_of(customer), addresses=[customer.mobile]),
        "stop": stops_of([customer.mobile]).get(customer.mobile),
        "expires": link_expires_at(now),
        # Whoever holds it can speak as the customer: shown to those who may write the customer's file.
        "link": link_for(customer.pk, shop=request.tenant, now=now)
        if request.user.may(Grant.CUSTOMER_WRITE) else "",
    }  # fmt: skip
    return render(request, "dashboard/customer_messages.html", context, status=status)
