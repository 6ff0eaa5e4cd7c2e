"""The browsers that are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from notifications.models import PushSubscription
from notifications.providers.web_push import public_key

if TYPE_CHECKING:
    from accounts.models import User


def browsers_of(user: User) -> list[PushSubscription]:
    """Those this person chose, newest first."""
    return list(PushSubscription.objects.filter(user=user).order_by("-made_at", "-pk"))


def push_key(keys: Sequence[str]) -> str:
    """What a browser is told to accept messages from, of an installation with these field keys."""
    return public_key(keys[0])
