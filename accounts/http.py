"""How a request proves who it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.actions import NotPermitted
from accounts.models import User
from persian.digits import to_ascii
from persian.phones import InvalidMobile, normalise_mobile


class SignInBackend(ModelBackend):
    """Username or mobile, in any digits, with a password; in the schema the host name chose."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The active user, or None. An unknown name costs as much time as a wrong password."""
        if not username or not password:
            return None
        user = self._find(username)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def _find(self, typed: str) -> User | None:
        name = to_ascii(typed).strip()
        found = User.objects.filter(username=name.lower()).first()
        if found is not None:
            return found
        try:
            return User.objects.filter(mobile=normalise_mobile(name)).first()
        except InvalidMobile:
            return None


def client_address(request: HttpRequest) -> str:
    """The caller's address: the peer's, or behind N trusted proxies the N-th from the right of X-Forwarded-For."""
    proxies = getattr(settings, "ZARGAR_TRUSTED_PROXIES", 0)
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-proxies] if proxies and len(hops) >= proxies else peer


def shop_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people who signed in; what their role does not include answers 403 and says so."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotPermitted as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return login_required(wrapped)
