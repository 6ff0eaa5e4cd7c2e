"""The outermost layer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from zargar.health import readyz


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` before anything else: a load balancer asks by address, and not over TLS; and
    which shop a host name means cannot be looked up while the database is the very thing that is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return readyz(request)
        return self.get_response(request)
