"""The price of the day, typed by a person who may, and the way back to the market's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules.grants import Grant
from gold_installments.actions import PriceFar, PriceWordsDiffer, clear_day_price, set_day_price
from gold_installments.forms import ClearDayPriceForm, DayPriceForm
from gold_installments.queries import counter_price, day_prices
from gold_installments.views.shop_page import safe_address, shop_page
from gold_installments.views.shown import source_of
from measures.money import rial_from_toman
from persian.numbers import toman_text
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

LONGEST_TOMAN = 10
#: The page holds two forms with a reason; their ids must differ.
CLEAR_ID = "clear_%s"


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def day_price(request: ShopRequest) -> HttpResponse:
    """Show the counter price; a POST types the day's price. While typing, only the amount in words comes back.

    `?toman=` fills the price in, for a link from a price that is held back.
    """
    if request.method != "POST":
        if request.htmx and "rial_per_g" in request.GET:
            return render(request, "gold_installments/_echo.html", {"echo_rial": _echo(DayPriceForm(request.GET))})
        return _page(request, DayPriceForm(initial=_filled_in(request.GET.get("toman", ""))))
    form = DayPriceForm(request.POST)
    status, spell = 422, bool(request.POST.get("in_words", "").strip())
    if form.is_valid():
        try:
            return _set(request, form)
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
            spell = spell or isinstance(refusal, PriceFar | PriceWordsDiffer)
    return _page(request, form, status=status, spell=spell)


@shop_page
@require_POST
def clear(request: ShopRequest) -> HttpResponse:
    """Let the market's price count again, with the reason given."""
    form = ClearDayPriceForm(request.POST, auto_id=CLEAR_ID)
    if not form.is_valid():
        return _page(request, DayPriceForm(), clearing=form, status=422)
    try:
        clear_day_price(reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
    except Refusal as refusal:
        if refusal.field is None:
            raise
        form.show_refusal(refusal)
        return _page(request, DayPriceForm(), clearing=form, status=refusal.status)
    messages.success(request, _("The market's price is in use again."))
    return redirect("contracts:day_price")


def _filled_in(toman: str) -> dict[str, int]:
    """The price of a link; anything but a plain number of Toman fills in nothing."""
    plain = toman.isascii() and toman.isdigit() and len(toman) <= LONGEST_TOMAN
    return {"rial_per_g": rial_from_toman(int(toman))} if plain else {}


def _set(request: ShopRequest, form: DayPriceForm) -> HttpResponse:
    typed = form.cleaned_data
    price = set_day_price(
        rial_per_g=typed["rial_per_g"],
        buy_rial_per_g=typed["buy_rial_per_g"],
        in_words=typed["in_words"],
        reason=typed["reason"],
        actor=request.user,
        now=timezone.now(),
    )
    message = _("The day's price is %(price)s Toman for a gram until midnight.")
    messages.success(request, message % {"price": toman_text(price.rial_per_g or 0)})
    return redirect(safe_address(request, request.POST.get("next", ""), reverse("prices:page")))


def _echo(form: DayPriceForm) -> int | None:
    form.is_valid()
    rial: int | None = form.cleaned_data.get("rial_per_g")
    return rial


def _page(
    request: ShopRequest,
    form: DayPriceForm,
    *,
    clearing: ClearDayPriceForm | None = None,
    spell: bool = False,
    status: int = 200,
) -> HttpResponse:
    price = counter_price(now=timezone.now())
    context = {
        "form": form,
        "clear_form": clearing or ClearDayPriceForm(auto_id=CLEAR_ID),
        "spell": spell,
        "price": price,
        "price_source": source_of(price),
        "echo_rial": _echo(form) if form.is_bound else form.initial.get("rial_per_g"),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "may_set_price": request.user.may(Grant.PRICE_SET),
        "may_change_settings": request.user.may(Grant.SETTINGS_WRITE),
        "typed_prices": day_prices(),
    }
    return render(request, "gold_installments/day_price.html", context, status=status)
