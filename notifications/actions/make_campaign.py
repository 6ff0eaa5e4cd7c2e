"""Write down a text for many; nothing leaves before somebody has seen what it comes to and starts it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.campaign_parts import judged, key_told, require_growing_shop
from notifications.models import Campaign
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class RequestKeyUsed(Refusal):
    """The same key came with another body."""

    code = "idempotency_conflict"
    status = 409
    message = _("This form was already sent with other values; open a new form.")


def make_campaign(
    *,
    name: str,
    audience: Mapping[str, object],
    text: str,
    actor: User,
    now: datetime,
    request_key: str = "",
) -> Campaign:
    """A draft. `audience` is a filter of notifications.rules.audience; the same key again returns the first draft.

    Raises NotPermitted, ShopStopped, RequestKeyUsed and what `campaign_parts.judged` raises.
    """
    require(actor, Grant.MESSAGES_WRITE)
    told, key = judged(name=name, audience=audience, text=text), key_told(request_key)
    row = Campaign(
        name=told.name, filter=told.audience.as_filter(), text=told.text, made_at=now, made_by=actor, request_key=key
    )
    known = _known(row)
    if known is not None:
        return known
    require_growing_shop()
    try:
        with transaction.atomic():
            row.save()
            note(actor=actor, action="campaign.make", subject=row, detail={"filter": row.filter})
    except IntegrityError:
        # Two with one key at once: the second is the first one's repeat.
        known = _known(row)
        if known is None:
            raise
        return known
    return row


def _known(row: Campaign) -> Campaign | None:
    """The draft this key made before. Raises RequestKeyUsed where it was another."""
    known = Campaign.objects.filter(request_key=row.request_key).first() if row.request_key else None
    if known is not None and (known.name, known.filter, known.text) != (row.name, row.filter, row.text):
        raise RequestKeyUsed
    return known
