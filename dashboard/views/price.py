"""The price chip of every page of the shop."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries import counter_now_for
from tenants.http import ShopRequest


@require_safe
@shop_page
def price_chip(request: HttpRequest) -> HttpResponse:
    """`/prices/chip/`: the counter's price with source and age, the banner when nothing may be posted, the badge."""
    counter = counter_now_for(user=cast("ShopRequest", request).user, now=timezone.now())
    answer = render(request, "dashboard/price_chip.html", {"counter": counter})
    answer["Cache-Control"] = "no-store"
    return answer
