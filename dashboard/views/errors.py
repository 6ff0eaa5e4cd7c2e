"""The pages of a shop's host for what cannot be shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The reason, where the refusal gave one of ours; a bare refusal of the framework has no words for a person."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what never was, what is gone and what is another shop's."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever broke must not break this page too."""
    return HttpResponse(render_to_string("500.html"), status=500)
