"""What shops have left for texts, and filling a wallet."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from back_office.forms import LowMarkForm, TopUpForm
from back_office.views.access import PlatformRequest, platform_page, show_refusal
from back_office.views.shops import existing_shop
from gateways.actions import set_low_mark, top_up
from gateways.queries import health, moves_of, wallet_of, wallets
from persian.numbers import toman_text
from persian.refusal import Refusal
from tenants.queries import all_shops

SHOWN_MOVES = 50


@require_safe
@platform_page
def wallet_list(request: PlatformRequest) -> HttpResponse:
    """`/wallets/`: every shop with its balance, those that run out first; and what a part costs."""
    known = wallets()
    rows = [{"shop": shop, "wallet": known.get(shop.schema_name)} for shop in all_shops()]
    rows.sort(key=lambda row: row["wallet"] is None or not row["wallet"].runs_out)
    return render(request, "back_office/wallets.html", {"rows": rows, "routes": _priced(), "now": timezone.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@platform_page
def wallet(request: PlatformRequest, slug: str) -> HttpResponse:
    """`/wallets/<shop>/`: the balance, its moves, and a top-up; the same form sent twice tops up once."""
    shop = existing_shop(slug)
    form = TopUpForm(request.POST or None, initial={"request_key": str(uuid4())})
    if request.method == "POST" and form.is_valid():
        try:
            top_up(
                shop_schema=shop.schema_name,
                rial=form.rial(),
                actor=request.user,
                note=form.cleaned_data["note"],
                request_key=form.cleaned_data["request_key"],
                now=timezone.now(),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            left = toman_text(wallet_of(shop.schema_name).balance_rial)
            messages.success(request, _("The wallet now has %(left)s Toman.") % {"left": left})
            return redirect("back_office:wallet", slug=slug)
    return _wallet_page(request, slug, form=form, wrong=bool(form.errors))


@require_POST
@platform_page
def wallet_mark(request: PlatformRequest, slug: str) -> HttpResponse:
    """From which balance on the shop is warned."""
    shop = existing_shop(slug)
    form = LowMarkForm(request.POST)
    if not form.is_valid():
        return _wallet_page(request, slug, mark=form, wrong=True)
    set_low_mark(shop_schema=shop.schema_name, rial=form.cleaned_data["low_mark"], actor=request.user)
    messages.success(request, _("The mark is stored."))
    return redirect("back_office:wallet", slug=slug)


def _wallet_page(
    request: PlatformRequest, slug: str, *, form: TopUpForm | None = None, mark: LowMarkForm | None = None, wrong: bool
) -> HttpResponse:
    shop = existing_shop(slug)
    held = wallet_of(shop.schema_name)
    context = {
        "shop": shop,
        "wallet": held,
        "moves": moves_of(shop.schema_name, limit=SHOWN_MOVES),
        "routes": _priced(),
        "form": form or TopUpForm(initial={"request_key": str(uuid4())}),
        "mark": mark or LowMarkForm(initial={"low_mark": held.low_mark_rial}),
        "now": timezone.now(),
    }
    return render(request, "back_office/wallet.html", context, status=422 if wrong else 200)


def _priced() -> list[object]:
    """Accounts by which texts of shops leave now, with their prices."""
    return [row.account for row in health() if row.carries and row.account.channel == "sms"]
