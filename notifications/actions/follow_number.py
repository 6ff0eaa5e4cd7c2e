"""A customer who has another number, or another address, since a text was planned hears there, not at the old one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from notifications.actions.move_message import Move
from notifications.actions.queue_messages import Draft, queue_messages
from notifications.models import Message
from notifications.queries.audience import Person, people_by_id
from notifications.rules.lifecycle import State

CHANGED: Final = "number_changed"


def follow_numbers(waiting: dict[int, Message], returning: Collection[int], now: datetime) -> list[Move]:
    """End the claimed rows whose customer moved and plan each once more for the new number; the old one may belong to
    a stranger by now. The moves are the caller's to make, with the rows taken out of `waiting`.

    Left alone: a notice, which a person sent to a number they saw, a text about nothing of ours, which a program asked
    for by its number, and what may be at a gateway already (`returning`).
    """
    named = [row for row in waiting.values() if row.customer_id and row.subject_ref and not row.legal]
    asked = [row for row in named if row.pk not in returning]
    people = people_by_id({row.customer_id for row in asked if row.customer_id}) if asked else {}
    moved = []
    for row in asked:
        person = people.get(row.customer_id or 0)
        address = _address(row, person) if person else row.recipient
        if address != row.recipient:
            moved.append((waiting.pop(row.pk), address))
    queue_messages([_again(row, address) for row, address in moved if address], now=now)
    return [Move(row, State.EXPIRED, CHANGED) for row, _address_now in moved]


def _address(row: Message, person: Person) -> str:
    """Where the person hears on this channel today; empty where they no longer do."""
    return {"sms": person.mobile, "email": person.email}.get(row.channel, row.recipient)


def _again(row: Message, address: str) -> Draft:
    return Draft(
        dedupe_key=f"moved:{row.pk}", kind=row.kind, recipient=address, text=row.text,
        recipient_name=row.recipient_name, guard=row.guard, subject_ref=row.subject_ref, channel=row.channel,
        subject=row.subject, values=row.values, customer_id=row.customer_id, campaign_id=row.campaign_id,
        resend_of_id=row.pk,
    )  # fmt: skip
