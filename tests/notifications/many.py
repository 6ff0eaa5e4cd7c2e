"""A shop with many customers, some in debt, and a campaign about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from customers.models import Customer
from notifications.actions.make_campaign import make_campaign
from notifications.actions.start_campaign import start_campaign
from notifications.models import Campaign
from notifications.queries.estimate import estimate
from persian.jalali import tehran_today

TEXT = "{shop}: {name}، فردا باز هستیم."


def people(count: int, actor: User, *, now: datetime) -> Sequence[Customer]:
    """So many customers with a mobile each, written at once."""
    return Customer.objects.bulk_create(
        Customer(
            full_name=f"مشتری {number}", mobile=f"+98912{number:07d}", search_key=f"{number}", created_at=now,
            created_by=actor,
        )
        for number in range(1, count + 1)
    )  # fmt: skip


def draft(actor: User, *, now: datetime, key: str = "", **told: Any) -> Campaign:
    """A text for everybody, unless said otherwise."""
    values = {"name": "فردا", "audience": {"who": "all"}, "text": TEXT, **told}
    return make_campaign(actor=actor, now=now, request_key=key, **values)


def started(campaign: Campaign, actor: User, *, now: datetime) -> Campaign:
    """Started by somebody who saw what it comes to."""
    seen = estimate(wanted=campaign.filter, text=campaign.text, today=tehran_today(now), now=now)
    return start_campaign(
        campaign_id=campaign.pk, people=seen.people, cost_rial=seen.cost_rial or 0, actor=actor, now=now
    )
