"""What every page of the book has in common: a signed-in person, and refusals answered as pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest

PageView = Callable[..., HttpResponse]
#: Tells the drawer's script that a 403 is a page of ours, to be shown in place.
REFUSAL_HEADER = "X-Refusal"


def shop_page(view: PageView) -> Callable[..., Any]:
    """Only for signed-in people of this shop; a refusal that no form can show becomes a page with its own status."""

    @wraps(view)
    def page(request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            raise
        except Refusal as refusal:
            return refused(request, refusal)

    return login_required(page)


def refused(
    request: ShopRequest, refusal: Refusal, template: str = "gold_installments/refused.html", **context: object
) -> HttpResponse:
    """The page that says what was not done and why."""
    context = {"back": safe_address(request, request.headers.get("Referer", "")), "refusal": refusal, **context}
    answer = render(request, template, context, status=refusal.status)
    answer[REFUSAL_HEADER] = refusal.code
    return answer


def safe_address(request: ShopRequest, address: str, default: str = "/") -> str:
    """`address` when it is a page of this very host, else `default`."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else default


def row_id(text: str | None) -> int | None:
    """The key of the last row seen, from the address; None for anything that is not one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
