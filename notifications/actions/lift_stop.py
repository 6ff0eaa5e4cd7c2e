"""Somebody who said stop wants to hear from the shop again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.say_stop import clean_address, clean_evidence
from notifications.models import OptOut

if TYPE_CHECKING:
    from accounts.models import User


def lift_stop(
    *, address: str, evidence: str, now: datetime, channel: str = "sms", actor: User | None = None
) -> OptOut | None:
    """Messages of this channel may go to `address` again; None where nothing stands, or it is younger than `now`.

    `actor` is who lifts it at the desk, None for the customer. Raises NotPermitted, EvidenceMissing, EvidenceTooLong,
    ChannelUnknown, AddressMissing, InvalidMobile.
    """
    if actor is not None:
        require(actor, Grant.MESSAGES_WRITE)
    proof = clean_evidence(evidence)
    kept = clean_address(channel, address)
    with transaction.atomic():
        standing = OptOut.objects.select_for_update().filter(channel=channel, address=kept, lifted_at=None)
        row = standing.filter(at__lte=now).first()
        if row is None:
            return None
        row.lifted_at, row.lifted_evidence = now, proof
        row.save(update_fields=["lifted_at", "lifted_evidence"])
        note(actor=actor, action="message.stop_lifted", subject=row, detail={"channel": channel})
    return row
