"""The price of the day, typed by a person who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules.grants import Grant
from gold_installments.actions import set_day_price
from gold_installments.forms import DayPriceForm
from gold_installments.queries import counter_price
from gold_installments.views.shop_page import safe_address, shop_page
from gold_installments.views.shown import source_of
from persian.numbers import toman_text
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def day_price(request: ShopRequest) -> HttpResponse:
    """Show the counter price; a POST types the day's price. While typing, only the amount in words comes back."""
    if request.method != "POST":
        if request.htmx and "rial_per_g" in request.GET:
            return render(request, "gold_installments/_echo.html", {"echo_rial": _echo(DayPriceForm(request.GET))})
        return _page(request, DayPriceForm())
    form = DayPriceForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            return _set(request, form)
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
    return _page(request, form, status)


def _set(request: ShopRequest, form: DayPriceForm) -> HttpResponse:
    typed = form.cleaned_data
    price = set_day_price(
        rial_per_g=typed["rial_per_g"], reason=typed["reason"], actor=request.user, now=timezone.now()
    )
    message = _("The day's price is %(price)s Toman for a gram until midnight.")
    messages.success(request, message % {"price": toman_text(price.rial_per_g)})
    return redirect(safe_address(request, request.POST.get("next", ""), reverse("prices:page")))


def _echo(form: DayPriceForm) -> int | None:
    form.is_valid()
    rial: int | None = form.cleaned_data.get("rial_per_g")
    return rial


def _page(request: ShopRequest, form: DayPriceForm, status: int = 200) -> HttpResponse:
    price = counter_price(now=timezone.now())
    context = {
        "form": form,
        "price": price,
        "price_source": source_of(price.source, price.source_name),
        "echo_rial": _echo(form) if form.is_bound else None,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "may_set_price": request.user.may(Grant.PRICE_SET),
    }
    return render(request, "gold_installments/day_price.html", context, status=status)
