"""The messages of one person, and what went wrong with anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from accounts.actions import require
from accounts.rules.grants import Grant
from gateways.queries import routes, wallet_of
from notifications.models import Message
from notifications.queries.kinds import kind_label
from notifications.queries.outbox import state_tone
from notifications.rules.lifecycle import State
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

#: What failed longer ago was seen, or matters no more.
FAILED_SINCE: Final = timedelta(days=3)
FAILED: Final = (State.REJECTED, State.UNDELIVERED)


@dataclass(frozen=True)
class SentLine:
    """One message as a customer's file shows it; `tone` colours the state."""

    message: Message
    kind: str
    tone: str


@dataclass(frozen=True)
class Troubles:
    """`failed` in the last three days, `unknown` whenever; `low` where the balance for texts is under its mark."""

    failed: int = 0
    unknown: int = 0
    low: bool = False
    balance_rial: int = 0

    def __bool__(self) -> bool:
        return bool(self.failed or self.unknown or self.low)


def messages_of(
    *, user: User, customer_ids: Sequence[int], addresses: Sequence[str], limit: int = 30
) -> list[SentLine]:  # fmt: skip
    """Newest first: those to this person by any of their ids, and older ones that name only the number.

    Raises NotPermitted.
    """
    require(user, Grant.MESSAGES_READ)
    theirs = Q(customer_id__in=customer_ids) | Q(customer_id=None, recipient__in=addresses)
    rows = Message.objects.filter(theirs).order_by("-pk")[:limit]
    return [SentLine(row, kind_label(row.kind), state_tone(State(row.state))) for row in rows]


def troubles(*, now: datetime) -> Troubles:
    """What the morning page says of messages. Three questions, however many messages there are."""
    recent = Q(state__in=FAILED, created_at__gte=now - FAILED_SINCE) | Q(state=State.UNKNOWN)
    counted = dict(Message.objects.filter(recent).values_list("state").annotate(Count("pk")).order_by())
    wallet = wallet_of(current_schema())
    costs = any(route.price_rial_per_part for route in routes("sms"))
    return Troubles(
        failed=sum(counted.get(state, 0) for state in FAILED),
        unknown=counted.get(State.UNKNOWN, 0),
        low=costs and wallet.balance_rial < wallet.low_mark_rial,
        balance_rial=wallet.balance_rial,
    )
