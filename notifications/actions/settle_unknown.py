"""A person decides about a message that may have been sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from accounts.rules.sealing import SealBroken
from gateways.actions import release, settle
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
        if _goes_once(message):
            release(current_schema(), [(message.client_ref, message.attempts, message.cost_rial)], now)
            message.cost_rial = message.parts = 0
        else:
            pay_unknown(message, now)
        move_message(message, State.PLANNED, now=now, reason="chosen_send_again", actor=actor)
    else:
        pay_unknown(message, now)
        move_message(message, State.EXPIRED, now=now, reason="chosen_do_not_send", actor=actor)
    note(actor=actor, action=f"message.{choice}", subject=message, detail={"kind": message.kind})
    return message


def pay_unknown(message: Message, now: datetime) -> None:
    """Nobody will ask about this call any more; it may have been made, so what was set aside for it is spent."""
    if message.cost_rial:
        cost = message.cost_rial
        settle(current_schema(), [(message.client_ref, message.attempts, cost, cost)], now)


def _goes_once(message: Message) -> bool:
    """Whether the gateway records our id once, so that the second call is the same text and is paid for once. Patterns
    carry no id of ours where this matters.
    """
    if not (message.cost_rial and message.account_id) or message.pattern:
        return False
    try:
        return route_of(message.account_id).gateway.abilities.own_ref
    except (SealBroken, KeyError, ObjectDoesNotExist):
        return False
