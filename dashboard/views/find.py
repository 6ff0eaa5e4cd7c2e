"""The find box and its full page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries import find_everything
from tenants.http import ShopRequest


@require_safe
@shop_page
def find(request: HttpRequest) -> HttpResponse:
    """`/find/?q=`: the options of the combobox for htmx, a page of links otherwise."""
    shop_request = cast("ShopRequest", request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    found = find_everything(user=shop_request.user, text=text, now=timezone.now())
    template = "dashboard/_found.html" if shop_request.htmx else "dashboard/find.html"
    answer = render(request, template, {"found": found})
    answer["Cache-Control"] = "no-store"
    return answer
