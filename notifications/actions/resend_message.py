"""A person sends a message again that did not arrive, or of which nobody can tell."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.move_message import move_message
from notifications.actions.queue_message import queue_message
from notifications.actions.settle_unknown import pay_unknown
from notifications.models import Message
from notifications.rules.lifecycle import State
from notifications.rules.resending import RESENDABLE, under_way
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

KEY_LONGEST: Final = 60


class NotResendable(Refusal):
    """It is on its way, has arrived, or the recipient wants none."""

    code = "message_not_resendable"
    status = 409
    message = _("This message cannot be sent again: it is on its way, has arrived, or the recipient wants none.")


class MayArriveTwice(Refusal):
    """The fate of the first is unknown and the person did not say that two are better than none."""

    code = "message_may_arrive_twice"
    status = 409
    message = _("This message may have arrived. Sent again it may arrive twice; confirm that you want this.")


class ResentAlready(Refusal):
    """Its successor is on its way or has arrived."""

    code = "message_resent_already"
    status = 409
    message = _("This message was sent again already; look at what became of that one.")


class KeyMissing(Refusal):
    """A request without a key of its own cannot be told from its repetition."""

    code = "request_key_missing"
    message = _("The request has no key of its own; open the page again.")


@transaction.atomic
def resend_message(
    *, message_id: int, actor: User, now: datetime, request_key: str, may_arrive_twice: bool = False
) -> Message:
    """Queue a new message of the same words to the same address; the same `request_key` again returns that one.

    The guard is asked again just before it leaves: what was paid meanwhile is not sent. A message of unknown fate is
    closed by this, so that its own gateway cannot send it a third time.

    Raises NotPermitted, Message.DoesNotExist, KeyMissing, NotResendable, MayArriveTwice, ResentAlready.
    """
    require(actor, Grant.MESSAGES_WRITE)
    if not 0 < len(request_key) <= KEY_LONGEST:
        raise KeyMissing
    first = Message.objects.select_for_update().get(pk=message_id)
    key = f"resend:{first.pk}:{request_key}"
    made = Message.objects.filter(dedupe_key=key).first()
    if made is not None:
        return made
    _check(first, may_arrive_twice)
    if State(first.state) is State.UNKNOWN:
        pay_unknown(first, now)
        move_message(first, State.EXPIRED, now=now, reason="resent_by_hand", actor=actor)
    again = queue_message(
        dedupe_key=key, kind=first.kind, recipient=first.recipient, recipient_name=first.recipient_name,
        text=first.text, now=now, guard=first.guard, subject_ref=first.subject_ref, channel=first.channel,
        subject=first.subject, values=first.values, customer_id=first.customer_id, legal=first.legal,
        campaign_id=first.campaign_id, resend_of_id=first.pk,
    )  # fmt: skip
    detail: dict[str, object] = {"kind": first.kind, "again": again.pk, "may_arrive_twice": may_arrive_twice}
    note(actor=actor, action="message.resend", subject=first, detail=detail)
    return again


def _check(first: Message, may_arrive_twice: bool) -> None:
    if under_way(first.resent_as.values_list("state", flat=True)):
        raise ResentAlready
    if State(first.state) not in RESENDABLE:
        raise NotResendable
    if State(first.state) is State.UNKNOWN and not may_arrive_twice:
        raise MayArriveTwice
