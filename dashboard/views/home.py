"""The morning page and the due list."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import shop_page
from dashboard.queries import DUE_KINDS, DueKind, PriceFacts, due_box, morning
from dashboard.queries.counter import ROWS_ON_HOME
from persian.digits import to_persian
from tenants.http import ShopRequest

MOST_ROWS = 500


@require_safe
@shop_page
def home(request: HttpRequest) -> HttpResponse:
    """`/?kind=`: the day's figures, who is due, the price, the last payments."""
    page = morning(user=cast("ShopRequest", request).user, now=timezone.now(), kind=_kind(request))
    context = {"page": page, "due": page.due, "short": True, **_change(page.price)}
    return render(request, "dashboard/home.html", context)


@require_safe
@shop_page
def due(request: HttpRequest) -> HttpResponse:
    """`/due/?kind=overdue|today|week`: the whole list; htmx gets only the list, eight rows of it with `&short=1`."""
    shop_request = cast("ShopRequest", request)
    short = "short" in request.GET
    limit = ROWS_ON_HOME if short else MOST_ROWS
    box = due_box(user=shop_request.user, now=timezone.now(), kind=_kind(request), limit=limit)
    template = "dashboard/due_part.html" if shop_request.htmx else "dashboard/due.html"
    answer = render(request, template, {"due": box, "short": short})
    answer["Cache-Control"] = "no-store"
    return answer


def _change(facts: PriceFacts) -> dict[str, object]:
    """The price's distance from the last close, as «+۱٫۲٪» and as a size in Rial."""
    if facts.change_rial is None or facts.change_permille is None:
        return {}
    sign = "\u2212" if facts.change_rial < 0 else "+"
    whole, tenth = divmod(abs(facts.change_permille), 10)
    text = to_persian(f"{sign}{whole}\u066b{tenth}\u066a")
    return {"change_text": text, "change_size": abs(facts.change_rial)}


def _kind(request: HttpRequest) -> DueKind:
    """The tab asked for; an unknown one means the overdue."""
    asked = request.GET.get("kind", "")
    return next((kind for kind in DUE_KINDS if kind == asked), "overdue")
