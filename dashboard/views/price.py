"""The price chip of every page of the shop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries import chip_now


@require_safe
@shop_page
def price_chip(request: HttpRequest) -> HttpResponse:
    """`/prices/chip/`: the counter's price with source and age, and the banner when nothing may be posted.

    Every open page of every shop asks this four times a minute: nothing but the price is looked up. The count of
    overdue rows comes with the due list, which is asked once a minute.
    """
    answer = render(request, "dashboard/price_chip.html", {"counter": chip_now(now=timezone.now())})
    answer["Cache-Control"] = "no-store"
    return answer
