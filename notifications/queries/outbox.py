"""What is true of the outbox now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from accounts.actions import require
from accounts.rules.grants import Grant
from gateways.queries import reason_text
from notifications.models import REASON_LABELS, Message
from notifications.queries.kinds import kind_label
from notifications.queries.outbox_search import OutboxWanted, wanted_messages
from notifications.rules.lifecycle import PENDING, State
from notifications.rules.segments import Segments, count_segments

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message as the page shows it.

    `held` is True while it waits for its hour, `undecided` while it waits for a person; `tone` colours the state.
    `parts` is the gateway's figure where it told one, else our count.
    """

    message: Message
    state: State
    segments: Segments
    held: bool
    undecided: bool
    reason: str
    tone: str
    kind: str

    @property
    def parts(self) -> int:
        """What is billed, or what we expect."""
        return self.message.parts or self.segments.parts


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Newest first. `next_before` is the key of the next page, None on the last."""

    rows: list[OutboxRow]
    next_before: int | None


def outbox_page(
    *, user: User, now: datetime, state: State | None = None, before: int | None = None, limit: int = PAGE,
    wanted: OutboxWanted | None = None,
) -> OutboxPage:  # fmt: skip
    """One page of the outbox, narrowed by `wanted` or by a state; `before` is the last id of the page before.

    Raises NotPermitted.
    """
    require(user, Grant.MESSAGES_READ)
    messages = wanted_messages(wanted or OutboxWanted(state=state)).order_by("-pk")
    if before is not None:
        messages = messages.filter(pk__lt=min(before, LARGEST_ID))
    found = list(messages[: limit + 1])
    rows = [outbox_row(message, now) for message in found[:limit]]
    return OutboxPage(rows, found[limit - 1].pk if len(found) > limit else None)


def outbox_counts(*, user: User, wanted: OutboxWanted | None = None) -> dict[State, int]:
    """How many messages are in each state, of those asked for. Raises NotPermitted."""
    require(user, Grant.MESSAGES_READ)
    asked = wanted_messages(wanted or OutboxWanted(), any_state=True)
    counted = asked.values_list("state").annotate(Count("pk")).order_by()
    return {State(state): count for state, count in counted}


def subjects_spoken_to(*, kind_prefix: str, since: datetime) -> list[tuple[str, str]]:
    """`subject_ref` and channel of every message of these kinds that waits to leave, or may have left at `since` or
    later.

    For a caller who wants to say only so much to one person in one day.
    """
    waiting_or_gone = Q(state__in=PENDING) | Q(submitted_at__gte=since)
    rows = Message.objects.filter(waiting_or_gone, kind__startswith=kind_prefix).order_by()
    return list(rows.values_list("subject_ref", "channel"))


def outbox_row(message: Message, now: datetime) -> OutboxRow:
    """A message as the page shows it."""
    state = State(message.state)
    return OutboxRow(
        message=message,
        state=state,
        segments=count_segments(message.text),
        held=state is State.PLANNED and message.not_before > now,
        undecided=state is State.UNKNOWN,
        reason="" if state in (State.ACCEPTED, State.DELIVERED) else reason_of(message.reason, message.gateway, state),
        tone=state_tone(state),
        kind=kind_label(message.kind),
    )


def state_tone(state: State) -> str:
    """The colour a state is shown in; "" for none."""
    return _TONES.get(state, "")


_TONES = {
    State.ACCEPTED: "soon",
    State.DELIVERED: "ok",
    State.UNKNOWN: "warn",
    State.REJECTED: "bad",
    State.UNDELIVERED: "bad",
    State.BLOCKED: "bad",
}


def reason_of(reason: str, gateway: str, state: State) -> str:
    """Our words for a reason, or the vendor's code explained; where both are silent, what the state itself tells."""
    if not reason:
        return ""
    if reason in REASON_LABELS:
        return str(REASON_LABELS[reason])
    told = reason_text(gateway, reason)
    return told or str(REASON_LABELS["no_answer" if state is State.UNKNOWN else "gave_up"])
