"""The price chip of every page of the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries import chip_now

if TYPE_CHECKING:
    from tenants.http import ShopRequest

#: Screens ask four times a minute; within a second they all get one answer.
SECONDS = 1


@require_safe
@shop_page
def price_chip(request: HttpRequest) -> HttpResponse:
    """`/prices/chip/`: the counter's price with source and age, and the banner when nothing may be posted.

    Every open page of every shop asks this: nothing but the price is looked up. The count of overdue rows comes with
    the due list, which is asked once a minute. What it says depends on the shop and on one right of the person.
    """
    may_set_price = cast("ShopRequest", request).user.may_set_price
    content = caches["near"].get_or_set(f"price-chip:{may_set_price}", lambda: _content(request), SECONDS)
    return HttpResponse(content, headers={"Cache-Control": "no-store"})


def _content(request: HttpRequest) -> bytes:
    return render(request, "dashboard/price_chip.html", {"counter": chip_now(now=timezone.now())}).content
