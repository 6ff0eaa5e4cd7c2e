"""What a vendor's webhook says to a shop: a customer's word, or that there is news of a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from notifications.actions.lift_stop import lift_stop
from notifications.actions.move_message import note_work
from notifications.actions.say_stop import LONGEST, AddressMissing, ChannelUnknown, clean_address, say_stop
from notifications.models import Message, OptOut
from notifications.rules.inbound import Wish, wish_of
from notifications.rules.lifecycle import State
from persian.phones import InvalidMobile

#: Longer than any vendor asks us to wait before the first look.
NOT_BEFORE: Final = timedelta(minutes=5)


def hear_inbound(*, sender: str, line: str, text: str, at: datetime, channel: str = "sms") -> OptOut | None:
    """Obey a customer's 11 or 12, in a shop that ever wrote to that number; None for anything else.

    One line of a vendor serves many shops and the text names none: whoever wrote to this number is meant. A repeat
    changes nothing, and words that came late do not undo younger ones. A messenger's chat is no phone number, though it
    may look like one.
    """
    wish = wish_of(text)
    if wish is None:
        return None
    try:
        address = clean_address(channel, sender)
    except (InvalidMobile, AddressMissing, ChannelUnknown):
        return None
    last = Message.objects.filter(recipient=address, channel=channel).order_by("-pk").only("customer_id").first()
    if last is None:
        return None
    proof = f"{text.strip()[:20]} -> {line}"[:LONGEST]
    if wish is Wish.RESUME:
        return lift_stop(address=address, evidence=proof, now=at, channel=channel)
    source, who = OptOut.Source.INBOUND, last.customer_id
    return say_stop(address=address, source=source, evidence=proof, now=at, channel=channel, customer_id=who)


@transaction.atomic
def hear_reports(*, client_refs: Sequence[int], now: datetime) -> int:
    """Let the gateway be asked about these messages now instead of later; returns about how many.

    A webhook is a hint, and never a state: anybody who learned its address could send one. A message of unknown fate is
    not asked about at once, and not at all where an absence was counted: asked too soon or too often, a gateway's "not
    here" would seem to be proof, and the text would go twice.
    """
    unhurried = Q(state=State.UNKNOWN) & (Q(absences__gt=0) | Q(submitted_at__gt=now - NOT_BEFORE))
    rows = Message.objects.select_for_update().filter(client_ref__in=client_refs, next_look_at__gt=now)
    heard = list(rows.filter(state__in=(State.ACCEPTED, State.UNKNOWN)).exclude(unhurried))
    for message in heard:
        message.next_look_at = now
        message.save(update_fields=["next_look_at"])
        note_work(message, now=now)
    return len(heard)
