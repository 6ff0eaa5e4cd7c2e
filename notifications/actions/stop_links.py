"""Call back the links to a customer's page: a phone was lost, a number changed hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.models import PageStop

if TYPE_CHECKING:
    from accounts.models import User


def stop_links(*, customer_ids: Sequence[int], actor: User, now: datetime) -> None:
    """Links to this person's page made up to this second, by any of their ids, open nothing; later ones do.

    Raises NotPermitted.
    """
    require(actor, Grant.MESSAGES_WRITE)
    with transaction.atomic():
        for customer_id in customer_ids:
            PageStop.objects.update_or_create(customer_id=customer_id, defaults={"before": now, "by": actor})
        detail: dict[str, object] = {"customers": list(customer_ids)}
        note(actor=actor, action="page.links_stopped", subject=f"customer:{customer_ids[0]}", detail=detail)
