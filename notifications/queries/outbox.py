"""What is true of the outbox now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.actions import require
from accounts.rules.grants import Grant
from notifications.models import REASON_LABELS, Message
from notifications.rules.lifecycle import PENDING, State
from notifications.rules.segments import Segments, count_segments
from persian.digits import to_persian

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message as the page shows it.

    `held` is True while it waits for its hour, `undecided` while it waits for a person; `tone` colours the state.
    """

    message: Message
    state: State
    segments: Segments
    held: bool
    undecided: bool
    reason: str
    tone: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Newest first. `next_before` is the key of the next page, None on the last."""

    rows: list[OutboxRow]
    next_before: int | None


def outbox_page(
    *, user: User, now: datetime, state: State | None = None, before: int | None = None, limit: int = PAGE
) -> OutboxPage:
    """One page of the outbox, of one state if given; `before` is the id of the last row of the page before.

    Raises NotPermitted.
    """
    require(user, Grant.MESSAGES_READ)
    messages = Message.objects.order_by("-pk")
    if state is not None:
        messages = messages.filter(state=state)
    if before is not None:
        messages = messages.filter(pk__lt=min(before, LARGEST_ID))
    found = list(messages[: limit + 1])
    rows = [_row(message, now) for message in found[:limit]]
    return OutboxPage(rows, found[limit - 1].pk if len(found) > limit else None)


def outbox_counts(*, user: User) -> dict[State, int]:
    """How many messages are in each state. Raises NotPermitted."""
    require(user, Grant.MESSAGES_READ)
    counted = Message.objects.values_list("state").annotate(Count("pk")).order_by()
    return {State(state): count for state, count in counted}


def subjects_spoken_to(*, kind_prefix: str, since: datetime) -> list[str]:
    """`subject_ref` of every message of these kinds that waits to leave, or may have left at `since` or later.

    For a caller who wants to say only so much to one person in one day.
    """
    waiting_or_gone = Q(state__in=PENDING) | Q(submitted_at__gte=since)
    return list(
        Message.objects.filter(waiting_or_gone, kind__startswith=kind_prefix).values_list("subject_ref", flat=True)
    )


def _row(message: Message, now: datetime) -> OutboxRow:
    state = State(message.state)
    return OutboxRow(
        message=message,
        state=state,
        segments=count_segments(message.text),
        held=state is State.PLANNED and message.not_before > now,
        undecided=state is State.UNKNOWN,
        reason=_reason(message, state),
        tone=_TONES.get(state, ""),
    )


_TONES = {
    State.ACCEPTED: "soon",
    State.DELIVERED: "ok",
    State.UNKNOWN: "warn",
    State.REJECTED: "bad",
    State.UNDELIVERED: "bad",
    State.BLOCKED: "bad",
}


def _reason(message: Message, state: State) -> str:
    """Nothing to explain about a message that went well; else our words, the gateway's code, or its silence."""
    if not message.reason or state in (State.ACCEPTED, State.DELIVERED):
        return ""
    if message.reason in REASON_LABELS:
        return str(REASON_LABELS[message.reason])
    if message.reason.isdecimal():
        return _("Code %(code)s of the gateway") % {"code": to_persian(message.reason)}
    return str(REASON_LABELS["no_answer" if state is State.UNKNOWN else "gave_up"])
