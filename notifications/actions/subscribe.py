"""A browser of the owner's wants to be told, or no more."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.models import PushSubscription
from notifications.providers.web_push import is_endpoint
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: Nobody sits before more screens than this; the oldest gives way.
MOST_BROWSERS: Final = 10
_KEY: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_POINT, _SECRET = 65, 16


class SubscriptionWrong(Refusal):
    """No address of a push service, or keys that are none."""

    code = "subscription_wrong"
    message = _("This browser gave no address that messages could be sent to.")


def subscribe(
    *, actor: User, endpoint: str, p256dh: str, auth: str, label: str, now: datetime
) -> PushSubscription:  # fmt: skip
    """Tell this browser from here on; a second time, or after another user of it, the same row is taken over.

    Raises NotPermitted, SubscriptionWrong.
    """
    require(actor, Grant.SETTINGS_WRITE)
    private = settings.ZARGAR_PUSH_PRIVATE
    if len(endpoint) > 1000 or not is_endpoint(endpoint, private=private) or "\x00" in label:
        raise SubscriptionWrong(field="endpoint")
    if _length(p256dh) != _POINT or _length(auth) != _SECRET:
        raise SubscriptionWrong(field="p256dh")
    with transaction.atomic():
        row, _new = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "user": actor, "p256dh": p256dh, "auth": auth, "label": label.strip()[:120], "made_at": now,
                "failures": 0,
            },
        )  # fmt: skip
        own = PushSubscription.objects.filter(user=actor).order_by("-made_at", "-pk")
        surplus = list(own.values_list("pk", flat=True)[MOST_BROWSERS:])
        PushSubscription.objects.filter(pk__in=surplus).delete()
        note(actor=actor, action="push.subscribed", subject=row, detail={"label": row.label})
    return row


def unsubscribe(*, actor: User, pk: int | None = None, endpoint: str = "") -> int:
    """Tell a browser of the actor's own no more; how many there were, 0 for anybody else's."""
    own = PushSubscription.objects.filter(user=actor)
    rows = own.filter(pk=pk) if pk is not None else own.filter(endpoint=endpoint)
    with transaction.atomic():
        count, _each = rows.delete()
        if count:
            note(actor=actor, action="push.unsubscribed", subject="browser", detail={"count": count})
    return count


def _length(key: str) -> int:
    """Bytes of a base64url text; 0 for anything else."""
    if not _KEY.fullmatch(key) or len(key) > 120:
        return 0
    bare = key.rstrip("=")
    try:
        return len(urlsafe_b64decode(bare + "=" * (-len(bare) % 4)))
    except ValueError:
        return 0
