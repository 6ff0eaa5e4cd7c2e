"""Shops: the list, a new one, one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from back_office.forms import NewShopForm, ReasonForm
from back_office.views.access import PlatformRequest, platform_page, show_refusal
from backups.queries import ShopCopies, copies_by_shop, last_restorable_at, recent_backups
from gold_prices.queries import market_price
from persian.refusal import Refusal
from tenants.actions import open_shop, resume_shop, suspend_shop
from tenants.queries import all_shops, latest_runs, recent_runs, shop_by_slug

if TYPE_CHECKING:
    from tenants.models import Shop

HEARTBEAT_LATE = dt.timedelta(minutes=3)
BACKUP_LATE = dt.timedelta(hours=26)


@require_safe
@platform_page
def shops(request: PlatformRequest) -> HttpResponse:
    """Every shop with the age of its newest restorable copy, and the health of the house above them."""
    now = timezone.now()
    copies = copies_by_shop()
    rows = [{"shop": shop, "copies": copies.get(shop.schema_name, ShopCopies())} for shop in all_shops()]
    context = {"rows": rows, "now": now, "health": _health(now), "late_before": now - BACKUP_LATE}
    return render(request, "back_office/shops.html", {**context, "domain": settings.ZARGAR_BASE_DOMAIN})


def _health(now: dt.datetime) -> dict[str, object]:
    heart = next(iter(recent_runs(1, task="tenants.heartbeat")), None)
    safe_until = last_restorable_at()
    return {
        "heart_at": heart.started_at if heart else None,
        "heart_ok": heart is not None and now - heart.started_at < HEARTBEAT_LATE,
        "price": market_price(now=now),
        "safe_until": safe_until,
        "safe_ok": safe_until is not None and now - safe_until < BACKUP_LATE,
        "failing": [run for run in latest_runs() if run.outcome == run.Outcome.FAILED],
    }


@platform_page
def new_shop(request: PlatformRequest) -> HttpResponse:
    """The form, and the shop it opens; the next page shows the address."""
    form = NewShopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shop = open_shop(**form.owner(), actor=request.user)
        except Refusal as refusal:
            show_refusal(form, _at_the_owner(refusal))
        else:
            messages.success(request, _("%(name)s is open.") % {"name": shop.name})
            return redirect("back_office:shop", slug=shop.slug)
    status = 422 if form.errors else 200
    return render(
        request, "back_office/shop_new.html", {"form": form, "domain": settings.ZARGAR_BASE_DOMAIN}, status=status
    )


def _at_the_owner(refusal: Refusal) -> Refusal:
    """The account's fields have longer names on this form."""
    names = {"username": "owner_username", "password": "owner_password", "mobile": "owner_mobile"}
    refusal.field = names.get(refusal.field or "", refusal.field)
    return refusal


@require_safe
@platform_page
def shop(request: PlatformRequest, slug: str) -> HttpResponse:
    """One shop: its address, its state, its copies, its last jobs."""
    return _shop_page(request, slug, ReasonForm())


@require_POST
@platform_page
def suspend(request: PlatformRequest, slug: str) -> HttpResponse:
    """Suspend, with a reason."""
    return _change(request, slug, suspend_shop, _("%(name)s is suspended."))


@require_POST
@platform_page
def resume(request: PlatformRequest, slug: str) -> HttpResponse:
    """Resume, with a reason."""
    return _change(request, slug, resume_shop, _("%(name)s is active again."))


def _change(request: PlatformRequest, slug: str, action: Callable[..., Model], said: str) -> HttpResponse:
    row = existing_shop(slug)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            action(shop=row, actor=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, said % {"name": row.name})
            return redirect("back_office:shop", slug=slug)
    return _shop_page(request, slug, form, status=422)


def _shop_page(request: PlatformRequest, slug: str, form: ReasonForm, status: int = 200) -> HttpResponse:
    row = existing_shop(slug)
    context = {
        "shop": row,
        "address": address_of(request, slug),
        "form": form,
        "copies": copies_by_shop().get(row.schema_name, ShopCopies()),
        "backups": recent_backups(limit=10, shop_schema=row.schema_name),
        "runs": recent_runs(15, shop_schema=row.schema_name),
        "names": {row.schema_name: row.name},
        "now": timezone.now(),
    }
    return render(request, "back_office/shop.html", context, status=status)


def existing_shop(slug: str) -> Shop:
    """The shop of a URL, or the console's 404."""
    try:
        return shop_by_slug(slug)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def address_of(request: HttpRequest, slug: str) -> str:
    """Where the shop answers, with the port this console was called on."""
    port = request.get_host().partition(":")[2]
    return f"{request.scheme}://{slug}.{settings.ZARGAR_BASE_DOMAIN}{f':{port}' if port else ''}/"
