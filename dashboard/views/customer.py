"""A customer's file."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries import customer_story
from tenants.http import ShopRequest


@require_safe
@shop_page
def customer_file(request: HttpRequest, pk: int) -> HttpResponse:
    """`/customers/<pk>/`: who they are, their contracts and payments."""
    story = customer_story(user=cast("ShopRequest", request).user, pk=pk, now=timezone.now())
    return render(request, "dashboard/customer.html", {"story": story, "customer": story.customer})
