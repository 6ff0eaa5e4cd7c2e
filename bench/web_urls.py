"""A shop's addresses, and two empty views that take the same way in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.http import shop_page
from zargar.urls_shop import urlpatterns as pages


def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing: what the server, the middleware and the way to the shop cost."""
    return HttpResponse()


@shop_page
def known(_request: HttpRequest) -> HttpResponse:
    """Nothing, for somebody who signed in: the session and the person besides."""
    return HttpResponse()


urlpatterns = [path("bench/empty/", empty), path("bench/known/", known), *pages]
