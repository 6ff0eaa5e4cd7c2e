"""Who may open the console, and what a refused request looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.rules.grants import Grant
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

P = ParamSpec("P")


class PlatformRequest(HttpRequest):
    """A request that `platform_page` has let through; for annotations."""

    user: User


def platform_page(
    view: Callable[Concatenate[PlatformRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Sign-in first, then the platform's grant: anybody else gets 403 and nothing of the page."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked = cast("PlatformRequest", request)
        if not asked.user.may(Grant.PLATFORM):
            raise PermissionDenied
        return view(asked, *args, **kwargs)

    update_wrapper(guarded, view)
    return login_required(guarded)


def show_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put the reason beside its field, or above the form when it belongs to none of them."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Signed in, but not a platform admin."""
    return render(request, "back_office/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or no such shop or copy."""
    return render(request, "back_office/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours. The page asks nothing of the database, which may be the very thing that failed."""
    return render(request, "back_office/broken.html", status=500)
