"""Signing in and out, on both floors."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import add_user, require, set_mobile
from accounts.forms import ColleagueForm, OwnMobileForm, SignInForm
from accounts.http import shop_page
from accounts.models import User
from accounts.queries import colleagues
from accounts.rules.grants import Grant
from persian.refusal import Refusal


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; after it, the page that was asked for if it is on this host."""
    target = _safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        login(request, form.user, backend="accounts.http.SignInBackend")
        return HttpResponseRedirect(target)
    status = 422 if form.errors else 200
    return render(request, "accounts/login.html", {"form": form, "next": target}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and show the door."""
    logout(request)
    return redirect("accounts:login")


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The sign-in page after too many wrong passwords: says how long, keeps the name."""
    form = SignInForm(initial={"username": request.POST.get("username", "")}, request=request)
    context = {
        "form": form,
        "next": _safe_next(request),
        "locked": _("Too many wrong passwords. Wait fifteen minutes, or ask the shop's owner."),
    }
    return render(request, "accounts/login.html", context, status=429)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def staff(request: HttpRequest) -> HttpResponse:
    """`/staff/`: who works here, and a form for one more; for those who may change the shop's settings."""
    actor = cast("User", request.user)
    require(actor, Grant.SETTINGS_WRITE)
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_user(**{**form.cleaned_data, "mobile": form.cleaned_data["mobile"] or ""}, actor=actor)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(name)s can sign in now.") % {"name": added.display_name})
            return redirect("staff:list")
    context = {"form": form, "colleagues": colleagues()}
    return render(request, "accounts/staff.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def own_mobile(request: HttpRequest) -> HttpResponse:
    """`/staff/mobile/`: the number an owner signs in with and hears of alerts on."""
    actor = cast("User", request.user)
    require(actor, Grant.SETTINGS_WRITE)
    # An empty form is a POST too: it takes the number away.
    asked = request.POST if request.method == "POST" else None
    form = OwnMobileForm(asked, initial={"mobile": actor.mobile})
    if form.is_valid():
        try:
            set_mobile(user=actor, mobile=form.cleaned_data["mobile"] or "", actor=actor)
        except Refusal as refusal:
            form.add_error("mobile", str(refusal))
        else:
            messages.success(request, _("Your mobile is saved."))
            return redirect("staff:list")
    return render(request, "accounts/own_mobile.html", {"form": form}, status=422 if form.errors else 200)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere."""
    return render(request, "persian/csrf_failure.html", status=403)


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"
