"""Messages for programs: the same actions and questions as the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from pydantic import JsonValue, StrictBool, StrictInt

from accounts.http import page_of, refuse_unknown
from notifications.actions import resend_message, send_by_program, settle_unknown
from notifications.actions.send_by_program import KEY_LONGEST, VALUE_LONGEST
from notifications.api.days import CalendarDay
from notifications.api.keys import ResendKey, key_needed
from notifications.models import STATE_LABELS, DayFigure, Message
from notifications.queries import as_seen_by
from notifications.queries.for_programs import MOST_ROWS, MessagesWanted, day_figures, list_messages, message_for
from notifications.queries.kinds import CHANNEL_LABELS, MESSAGE_KINDS
from notifications.queries.outbox import reason_of
from notifications.rules.lifecycle import State
from notifications.rules.template import LONGEST
from persian.jalali import tehran_today

if TYPE_CHECKING:
    from accounts.models import User

router = Router(tags=["messages"])
STATES: list[JsonValue] = [state.value for state in State]
MessageState = Annotated[str, Field(json_schema_extra={"enum": STATES})]
MessageKind = Annotated[str, Field(json_schema_extra={"enum": [*MESSAGE_KINDS]})]
MessageChannel = Annotated[str, Field(json_schema_extra={"enum": [*CHANNEL_LABELS]})]
SHOWN_DAYS = timedelta(days=29)


class MessageIn(Schema, extra="forbid"):
    """`to` is a mobile in any form, or `customer_id` names a customer; `text` has no variables, or `template` names one
    of `GET /templates` with its `values`: all that the text uses, but what the shop knows itself (`shop`, `phone`, and
    a known customer's `name` and `link`) and what ends in `_line`. The same `dedupe_key` is the same message.
    """

    dedupe_key: str = Field(json_schema_extra={"minLength": 1, "maxLength": KEY_LONGEST})
    to: str | None = Field(None, description="Either this or `customer_id`, not both.")
    customer_id: StrictInt | None = Field(None, description="Either this or `to`, not both.")
    text: str | None = Field(
        None, description="Either this or `template`, not both.", json_schema_extra={"maxLength": LONGEST}
    )
    template: str | None = Field(None, description="Either this or `text`, not both.")
    values: dict[str, str] | None = Field(
        None,
        description="Of `template` only.",
        json_schema_extra={"additionalProperties": {"type": "string", "maxLength": VALUE_LONGEST}},
    )


class MessageResendIn(Schema, extra="forbid"):
    """`may_arrive_twice`: of a message of unknown fate, that two are better than none."""

    may_arrive_twice: StrictBool = False


class MessageSettleIn(Schema, extra="forbid"):
    """A person's decision about a message that may have been sent."""

    choice: Literal["send_again", "do_not_send"]


class MessageQuery(Schema):
    """Which of them; `from` and `to` are Tehran days, both included."""

    state: str = Field("", json_schema_extra={"enum": ["", *STATES]})
    kind: str = Field("", json_schema_extra={"enum": ["", *MESSAGE_KINDS]})
    channel: str = Field("", json_schema_extra={"enum": ["", *CHANNEL_LABELS]})
    q: str = ""
    customer: int | None = None
    since: CalendarDay | None = Field(None, alias="from")
    until: CalendarDay | None = Field(None, alias="to")
    after: int | None = None
    limit: int = Field(50, description="1 to 200; more is taken for 200.")


class DaysQuery(Schema):
    """Tehran days, both included; the last thirty where none are named."""

    since: CalendarDay | None = Field(None, alias="from")
    until: CalendarDay | None = Field(None, alias="to")


class MessageTakenOut(Schema):
    """What is promised: it is in the outbox."""

    id: int
    state: MessageState


class MessageOut(Schema):
    """`reason` is our word or the vendor's code; `parts` and `cost_rial` what the shop paid, 0 before it left."""

    id: int
    dedupe_key: str
    kind: MessageKind
    channel: MessageChannel
    recipient: str
    recipient_name: str
    customer_id: int | None
    text: str
    state: MessageState
    reason: str
    not_before: datetime
    created_at: datetime
    submitted_at: datetime | None
    attempts: int
    gateway: str
    gateway_ref: str
    parts: int
    cost_rial: int
    resend_of_id: int | None

    @staticmethod
    def resolve_text(message: Message | dict[str, Any], context: dict[str, Any]) -> str:
        """As this caller may read it; a story comes as values."""
        text: str = message["text"] if isinstance(message, dict) else message.text
        return as_seen_by(caller(context["request"]), text)


class MessageStepOut(Schema):
    """One step of its life: our words for it, and who took it where a person did."""

    at: datetime
    state: MessageState
    label: str
    reason: str
    explained: str
    who: str


class MessageStoryOut(MessageOut):
    """With every step, oldest first."""

    timeline: list[MessageStepOut]


class MessageFigureOut(Schema):
    """Messages made on one Tehran day, of one kind and channel, by the state they are in."""

    day: date
    kind: MessageKind
    channel: MessageChannel
    state: MessageState
    messages: int
    parts: int
    cost_rial: int


def caller(request: HttpRequest) -> User:
    """The token's user."""
    return cast("User", request.user)


@router.post("/messages", response={202: MessageTakenOut}, summary="Send one text")
def send(request: HttpRequest, body: MessageIn) -> Status[Message]:
    """It leaves in the shop's hours, once; ask for it by its id. A customer's text follows the customer's number, and a
    number that belongs to somebody who wants no messages gets none (`blocked`). The same request again is answered with
    the same message, whatever became of it; 409 `same_key_other_message` for another one under its key.
    """
    return Status(202, send_by_program(**body.dict(), actor=caller(request), now=timezone.now()))


@router.get("/messages", response=list[MessageOut], summary="List or find messages")
def messages(request: HttpRequest, response: HttpResponse, asked: Query[MessageQuery]) -> list[Message]:
    """Newest first; the `Link` header names the next page. `q` is a mobile, a name, words, or the number of a contract
    or a receipt: it finds what was said of that one, and no reminders, which speak of all that a customer owes.
    """
    refuse_unknown(request, "state", "kind", "channel", "q", "customer", "from", "to", "after", "limit")
    shown = max(1, min(asked.limit, MOST_ROWS))
    wanted = MessagesWanted(
        asked.state, asked.kind, asked.channel, asked.q, asked.customer, asked.since, asked.until
    )  # fmt: skip
    found = list_messages(user=caller(request), wanted=wanted, after=asked.after, limit=shown + 1)
    return page_of(found, limit=shown, request=request, response=response)


@router.get("/messages/statistics", response=list[MessageFigureOut], summary="How messages fared, day by day")
def statistics(request: HttpRequest, asked: Query[DaysQuery]) -> list[DayFigure]:
    """Counted anew each hour; the newest day first."""
    refuse_unknown(request, "from", "to")
    until = asked.until or tehran_today(timezone.now())
    since = asked.since or until - SHOWN_DAYS
    return day_figures(user=caller(request), since=since, until=until)


@router.get("/messages/{int:message_id}", response=MessageStoryOut, summary="One message with its history")
def one_message(request: HttpRequest, message_id: int) -> dict[str, object]:
    """404 for a message of another shop: its number means nothing here."""
    return _story(message_for(user=caller(request), pk=message_id), request)


@router.post(
    "/messages/{int:message_id}/resend", response={202: MessageTakenOut}, summary="Send it again, as a new message"
)
def resend(request: HttpRequest, message_id: int, body: MessageResendIn, key: ResendKey = "") -> Status[Message]:
    """409 `message_may_arrive_twice` where nobody knows whether the first arrived and the caller did not say so."""
    user = caller(request)
    first = message_for(user=user, pk=message_id)
    made = resend_message(
        message_id=first.pk, actor=user, now=timezone.now(), request_key=key_needed(key),
        may_arrive_twice=body.may_arrive_twice,
    )  # fmt: skip
    return Status(202, made)


@router.post("/messages/{int:message_id}/settle", response=MessageTakenOut, summary="Decide about an unknown one")
def settle(request: HttpRequest, message_id: int, body: MessageSettleIn) -> Message:
    """409 `message_not_unknown` once its state has changed."""
    user = caller(request)
    first = message_for(user=user, pk=message_id)
    return settle_unknown(message_id=first.pk, choice=body.choice, actor=user, now=timezone.now())


def _story(message: Message, request: HttpRequest) -> dict[str, object]:
    steps = [
        {
            "at": event.at, "state": event.after, "label": str(STATE_LABELS[State(event.after)]),
            "reason": event.reason, "explained": reason_of(event.reason, message.gateway, State(event.after)),
            "who": event.actor.display_name if event.actor else "",
        }
        for event in message.events.select_related("actor").order_by("pk")
    ]  # fmt: skip
    return {**MessageOut.model_validate(message, context={"request": request}).dict(), "timeline": steps}
