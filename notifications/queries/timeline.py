"""The whole story of one message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.actions import require
from accounts.rules.grants import Grant
from gateways.queries import labels_of
from notifications.models import STATE_LABELS, Message, MessageEvent, Template
from notifications.queries.outbox import OutboxRow, outbox_row, reason_of, state_tone
from notifications.rules.lifecycle import PENDING, State
from notifications.rules.resending import RESENDABLE, under_way

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a message's life; `who` is empty where it went by itself."""

    at: datetime
    label: str
    tone: str
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class NextThing:
    """What will happen by itself: `code` is leaves, being_sent, asked, decide, quiet or nothing; `at` where known."""

    code: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A message with its steps in order, oldest first.

    `account` is the label of the gateway's account that took it, `pattern` the code of the approved text it was sent
    with by that gateway. `again` are the messages sent in its place, `first` the one whose place it takes.
    """

    row: OutboxRow
    steps: list[Step]
    ahead: NextThing
    account: str
    pattern: str
    again: list[Message]
    first: Message | None
    may_resend: bool


def timeline_of(*, user: User, message_id: int, now: datetime) -> Timeline:
    """The story of a message. Raises NotPermitted, Message.DoesNotExist."""
    require(user, Grant.MESSAGES_READ)
    message = Message.objects.select_related("resend_of", "campaign").get(pk=message_id)
    again = list(message.resent_as.order_by("pk"))
    state = State(message.state)
    return Timeline(
        row=outbox_row(message, now),
        steps=steps_of(message),
        ahead=_ahead(message, state, now),
        account=labels_of([message.account_id]).get(message.account_id, "") if message.account_id else "",
        pattern=_pattern(message),
        again=again,
        first=message.resend_of,
        may_resend=state in RESENDABLE and not under_way(one.state for one in again) and user.may(Grant.MESSAGES_WRITE),
    )


def steps_of(message: Message) -> list[Step]:
    """Every step with its reason in words, oldest first."""
    events = message.events.select_related("actor").order_by("pk")
    return [_step(event, message) for event in events]


def _step(event: MessageEvent, message: Message) -> Step:
    state = State(event.after)
    label = _("Written") if not event.before else str(STATE_LABELS[state])
    return Step(
        at=event.at,
        label=label,
        tone=state_tone(state),
        reason=reason_of(event.reason, message.gateway, state),
        who=event.actor.display_name if event.actor else "",
    )


def _ahead(message: Message, state: State, now: datetime) -> NextThing:
    if state is State.PLANNED:
        return NextThing("leaves", message.not_before if message.not_before > now else None)
    if state in PENDING:
        return NextThing("being_sent")
    if message.next_look_at is not None:
        return NextThing("asked", max(message.next_look_at, now))
    if state is State.UNKNOWN:
        return NextThing("decide")
    return NextThing("quiet" if state is State.ACCEPTED else "nothing")


def _pattern(message: Message) -> str:
    """The approved text's code at the gateway that took the message; "" for plain text."""
    if not message.gateway or message.values is None:
        return ""
    kind = str(message.values.get("template", message.kind))
    template = Template.objects.filter(kind=kind).first()
    return str((template.patterns.get(message.gateway) or {}).get("code", "")) if template else ""
