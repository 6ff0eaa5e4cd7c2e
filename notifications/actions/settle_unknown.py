"""A person decides about a message that may have been sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from gateways.actions import release
from gateways.queries import route_of
from notifications.actions.move_message import move_message
from notifications.models import Message
from notifications.rules.lifecycle import State
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

Choice = Literal["send_again", "do_not_send"]


class NotUnknown(Refusal):
    """Only a message whose fate is unknown is a person's to decide."""

    code = "message_not_unknown"
    status = 409
    message = _("This message is no longer waiting for a decision; its state has changed.")


@transaction.atomic
def settle_unknown(*, message_id: int, choice: Choice, actor: User, now: datetime) -> Message:
    """Send the message again, under the same `client_ref`, or let it rest.

    Raises NotPermitted, Message.DoesNotExist, NotUnknown. A second press finds the state changed and is refused.
    """
    require(actor, Grant.MESSAGES_WRITE)
    message = Message.objects.select_for_update().get(pk=message_id)
    if State(message.state) is not State.UNKNOWN:
        raise NotUnknown
    if choice == "send_again":
        message.not_before, message.failures = now, 0
        _pay_once(message, now)
        move_message(message, State.PLANNED, now=now, reason="chosen_send_again", actor=actor)
    else:
        move_message(message, State.EXPIRED, now=now, reason="chosen_do_not_send", actor=actor)
    note(actor=actor, action=f"message.{choice}", subject=message, detail={"kind": message.kind})
    return message


def _pay_once(message: Message, now: datetime) -> None:
    """Where the gateway records our id once, the second call is the same text: the first one's money comes back."""
    if not (message.cost_rial and message.account_id):
        return
    if route_of(message.account_id).gateway.abilities.own_ref:
        release(current_schema(), [(message.client_ref, message.attempts, message.cost_rial)], now)
        message.cost_rial = message.parts = 0
