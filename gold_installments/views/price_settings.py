"""The shop's rules about prices, for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import require
from accounts.queries import people_of
from accounts.rules.grants import Grant, Role
from gold_installments.actions import (
    BoardNumberUnknown,
    MarginTooLarge,
    PolicyChanged,
    renew_board_link,
    set_price_policy,
)
from gold_installments.forms import PricePolicyForm, margin_text
from gold_installments.models import PricePolicy
from gold_installments.queries import counter_price, latest_policy, policies, policy_of
from gold_installments.rules.policy import LARGEST_MARGIN_BP, with_margin
from gold_installments.views.shop_page import row_id, shop_page
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest


@dataclass(frozen=True)
class Example:
    """What margins make of the market's price of this moment, in Rial per gram; None where it cannot be said.

    `sell_fault` and `buy_fault` say why, while a margin is being typed that will not be saved.
    """

    market_rial: int | None
    sell_rial: int | None
    buy_rial: int | None
    sell_fault: str = ""
    buy_fault: str = ""

    @property
    def between_rial(self) -> int | None:
        """What stays with the shop between buying and selling a gram."""
        return None if self.sell_rial is None or self.buy_rial is None else self.sell_rial - self.buy_rial


@dataclass(frozen=True)
class ShownVersion:
    """A version in the list, its margins as percentages."""

    row: PricePolicy

    @property
    def sell(self) -> str:
        return margin_text(self.row.sell_margin_bp)

    @property
    def buy(self) -> str:
        return margin_text(self.row.buy_margin_bp)


@shop_page
@require_http_methods(["GET", "HEAD", "POST"])
def price_settings(request: ShopRequest) -> HttpResponse:
    """Show the rules; a POST writes a new version. While margins are typed, only the example comes back."""
    require(request.user, Grant.SETTINGS_WRITE)
    if request.method != "POST":
        if request.htmx and "sell_margin_bp" in request.GET:
            example = _example(PricePolicyForm(request.GET))
            return render(request, "gold_installments/_margin_example.html", {"example": example})
        return _page(request, None)
    form = PricePolicyForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            return _set(request, form)
        except Refusal as refusal:
            form.show_refusal(refusal)
            status = refusal.status
            if isinstance(refusal, PolicyChanged):
                # The person has read what changed when the form is sent again.
                form = _seen_again(request, form)
    return _page(request, form, status)


@shop_page
@require_POST
def new_board_link(request: ShopRequest) -> HttpResponse:
    """Give the board another address; televisions with the old one show nothing any more."""
    try:
        renew_board_link(seen=row_id(request.POST.get("seen")) or 0, actor=request.user, now=timezone.now())
    except BoardNumberUnknown as refusal:
        return _page(request, None, refusal.status, board_refusal=refusal)
    messages.success(request, _("The board has a new link; the old one shows nothing any more."))
    return redirect("contracts:price_settings")


def _set(request: ShopRequest, form: PricePolicyForm) -> HttpResponse:
    set_price_policy(
        wanted=form.wanted(),
        version=form.cleaned_data["version"],
        reason=form.cleaned_data["reason"],
        actor=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The price settings were saved."))
    return redirect("contracts:price_settings")


def _seen_again(request: ShopRequest, refused: PricePolicyForm) -> PricePolicyForm:
    """The same typed form upon the newest version, with the refusal on top."""
    standing = latest_policy()
    data = request.POST.copy()
    data["version"] = str(standing.pk if standing else 0)
    form = PricePolicyForm(data)
    if form.is_valid():
        form.add_error(None, refused.non_field_errors().as_data())
    return form


def _page(
    request: ShopRequest, form: PricePolicyForm | None, status: int = 200, *, board_refusal: Refusal | None = None
) -> HttpResponse:
    standing = latest_policy()
    policy = policy_of(standing)
    if form is None:
        form = PricePolicyForm(initial=PricePolicyForm.shown(policy, standing.pk if standing else 0))
    context = {
        "form": form,
        "example": _example(form),
        "policy": policy,
        "board_refusal": board_refusal,
        "unheard": _unheard(),
        "changed": standing if standing is not None and status == PolicyChanged.status else None,
        "versions": [ShownVersion(row) for row in policies()],
    }
    return render(request, "gold_installments/price_settings.html", context, status=status)


def _unheard() -> str:
    """Which owners no alert reaches for want of a mobile, in a sentence; empty where it reaches all of them."""
    owners = people_of(Role.OWNER)
    silent = [owner.display_name for owner in owners if not owner.mobile]
    if not silent:
        return ""
    if len(silent) == len(owners):
        return _("No mobile of an owner is on file: nothing will arrive.")
    return _("No mobile of %(names)s is on file: nothing will arrive there.") % {"names": "، ".join(silent)}


def _example(form: PricePolicyForm) -> Example:
    market = counter_price(now=timezone.now()).market_rial_per_g
    sell, buy = form.margins() if form.is_bound else (form.initial["sell_margin_bp"], form.initial["buy_margin_bp"])
    faults = _fault(form, "sell_margin_bp", sell), _fault(form, "buy_margin_bp", buy)
    return Example(market, _shown(market, sell), _shown(market, buy), *faults)


def _fault(form: PricePolicyForm, name: str, margin_bp: int | None) -> str:
    """Why nothing can be made of the margin: the sentence that saving it would answer with."""
    if margin_bp is None:
        return str(form.errors[name][0]) if name in form.errors else ""
    return str(MarginTooLarge()) if abs(margin_bp) > LARGEST_MARGIN_BP else ""


def _shown(market: int | None, margin_bp: int | None) -> int | None:
    if market is None or margin_bp is None or abs(margin_bp) > LARGEST_MARGIN_BP:
        return None
    return with_margin(market, margin_bp)
