"""The price chip of every page of the shop."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries import overdue_count
from gold_installments.queries import counter_price
from tenants.http import ShopRequest


@require_safe
@shop_page
def price_chip(request: HttpRequest) -> HttpResponse:
    """`/prices/chip/`: the counter's price with source and age, the banner when nothing may be posted, the badge."""
    now = timezone.now()
    price = counter_price(now=now)
    context = {
        "price": price,
        "age": price.age(now),
        "overdue": overdue_count(user=cast(ShopRequest, request).user, now=now),
    }
    answer = render(request, "dashboard/price_chip.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
