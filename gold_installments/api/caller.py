"""Who calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User


def caller(request: HttpRequest) -> User:
    """The user whose token came with the request."""
    return cast("User", request.user)
