"""The outermost layer, and the one nearest to the API."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.utils.translation import gettext as _

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


class ApiMethodMiddleware:
    """A method that a path of the API does not know is a problem like every other; the framework answers in text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if not (isinstance(answer, HttpResponseNotAllowed) and request.path.startswith("/api/")):
            return answer
        from zargar.api import problem  # the API's rooms are not ready while middleware is being loaded

        told = problem(405, "method_not_allowed", _("This path does not know the method."))
        told["Allow"] = answer["Allow"]
        return told
