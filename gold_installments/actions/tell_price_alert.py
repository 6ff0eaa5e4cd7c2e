"""Tell the shop's owner that the market price moved fast or went stale, where the shop wants to hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import override

from accounts.queries import people_of
from accounts.rules.grants import Role
from gold_installments.queries import price_policy
from gold_prices.actions import note_owners_told
from gold_prices.queries import episode
from notifications.actions import AmendedText, queue_message, tell_owners
from tenants.context import current_schema
from tenants.queries import shop_by_schema

if TYPE_CHECKING:
    from accounts.models import User

KIND = "price_alert"
#: A move of the forenoon told in the evening would be taken for one of the evening.
TRUE_FOR = timedelta(hours=2)


def tell_price_alert(*, episode_id: int, now: datetime) -> int:
    """Plan one text for each owner with a mobile, and tell the owners' browsers; returns how many texts are new. A
    second call for an episode plans none.

    Nothing is planned where the shop does not want it, is suspended, or the episode is over or too long ago.
    """
    shop = shop_by_schema(current_schema())
    if not (shop.may_grow and price_policy().alert_owner and _lasts(episode_id, now)):
        return 0
    with override("fa"):
        found = episode(episode_id)
        told = str(found.sentence) if found else ""
    text = f"{shop.name}: {told}"
    with transaction.atomic():
        tell_owners(
            kind=KIND, subject=shop.name, text=told, path="/prices/", now=now, dedupe_key=f"{KIND}:{episode_id}"
        )  # fmt: skip
        planned = sum(_plan(owner, episode_id, text, now) for owner in people_of(Role.OWNER) if owner.mobile)
        note_owners_told(episode_id=episode_id, count=planned)
    return planned


def _plan(owner: User, episode_id: int, text: str, now: datetime) -> bool:
    """Whether the message is new."""
    message = queue_message(
        dedupe_key=f"{KIND}:{episode_id}:{owner.pk}",
        kind=KIND,
        recipient=owner.mobile or "",
        recipient_name=owner.display_name,
        text=text,
        guard=KIND,
        subject_ref=f"episode:{episode_id}",
        now=now,
    )
    return message.created_at == now


def price_alerts_still_hold(refs: Sequence[str], now: datetime) -> list[bool | str | AmendedText]:
    """The outbox's question just before sending. What waited over a night, is of a moment long over, or is not wanted
    any more, is dropped; a suspended shop's reason is told.
    """
    if not shop_by_schema(current_schema()).may_grow:
        return ["shop_suspended"] * len(refs)
    lasting = {ref: _lasts(int(ref.partition(":")[2]), now) for ref in set(refs)}
    wanted = price_policy().alert_owner
    return [wanted and lasting[ref] for ref in refs]


def _lasts(episode_id: int, now: datetime) -> bool:
    found = episode(episode_id)
    return found is not None and found.closed_at is None and now - found.opened_at <= TRUE_FOR
