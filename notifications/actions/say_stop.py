"""Somebody wants no more of a channel. What proves it is kept, always."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.models import OptOut
from notifications.queries.audience import people_by_number
from notifications.rules.page_token import without_tokens
from notifications.rules.typed import is_seen, without_controls
from persian.phones import normalise_mobile
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LONGEST: Final = 300
CHANNELS: Final = ("sms", "email", "bot")


class EvidenceMissing(Refusal):
    """Nobody is cut off, or written to again, on nobody's word."""

    code = "evidence_missing"
    message = _("Say how you know it: who asked, when and how.")


class EvidenceTooLong(Refusal):
    """More than the column holds."""

    code = "evidence_too_long"
    message = _("The evidence is too long: at most %(limit)s letters.")


class ChannelUnknown(Refusal):
    """Nothing is sent that way."""

    code = "channel_unknown"
    message = _("There is no such channel; choose one of: %(among)s.")


class AddressMissing(Refusal):
    """Nobody to stop for."""

    code = "address_missing"
    message = _("Type the number or the address that wants no more messages.")


class MailboxWrong(Refusal):
    """No such address can be."""

    code = "invalid_email"
    message = _("This is not an e-mail address.")


def say_stop(
    *,
    address: str,
    source: str,
    evidence: str,
    now: datetime,
    channel: str = "sms",
    customer_id: int | None = None,
    actor: User | None = None,
) -> OptOut:
    """No message of this channel goes to `address` from here on; the second time the first one is returned.

    `source` is an OptOut.Source; `actor` is who wrote it down at the desk, None for the customer or a vendor.
    Words that are older than the last "again" (a report that came late) change nothing: the lifted row is returned.
    Raises NotPermitted, EvidenceMissing, EvidenceTooLong, ChannelUnknown, AddressMissing, InvalidMobile, MailboxWrong.
    """
    if actor is not None:
        require(actor, Grant.CUSTOMER_WRITE)
    proof = clean_evidence(evidence)
    kept = clean_address(channel, address)
    with transaction.atomic():
        rows = OptOut.objects.filter(channel=channel, address=kept)
        known = rows.filter(Q(lifted_at=None) | Q(lifted_at__gt=now)).first()
        if known is not None:
            return known
        _refuse_no_mailbox(channel, kept)
        if actor is not None and customer_id is None:
            customer_id = _only_one(channel, kept)
        row = OptOut(
            channel=channel, address=kept, customer_id=customer_id, source=source, evidence=proof, at=now
        )  # fmt: skip
        # Two doors may hear the same word at once: one row stands, whoever is first.
        OptOut.objects.bulk_create([row], ignore_conflicts=True)
        standing = rows.get(lifted_at=None)
        detail: dict[str, object] = {"channel": channel, "source": source, "customer": customer_id}
        note(actor=actor, action="message.stop", subject=standing, detail=detail)
    return standing


def clean_evidence(text: str) -> str:
    """One line that opens no customer's page. Raises EvidenceMissing, EvidenceTooLong."""
    words = without_tokens(" ".join(without_controls(text).split()))
    if not is_seen(words):
        raise EvidenceMissing(field="evidence")
    if len(words) > LONGEST:
        raise EvidenceTooLong(field="evidence", limit=LONGEST)
    return words


def clean_address(channel: str, address: str) -> str:
    """As messages carry it: E.164, or a mailbox in small letters. Raises as `say_stop`."""
    if channel not in CHANNELS:
        raise ChannelUnknown(field="channel", among="، ".join(CHANNELS))
    if not (kept := address.replace("\x00", "").strip()) or len(kept) > 254:
        raise AddressMissing(field="address")
    try:
        return _written(channel, kept)
    except Refusal as refusal:
        refusal.field = "address"
        raise


def _written(channel: str, kept: str) -> str:
    if channel == "sms":
        return normalise_mobile(kept)
    return kept.lower() if channel == "email" else kept


def _only_one(channel: str, address: str) -> int | None:
    """Whose number it is; None where it is several people's: who shares a telephone stops nothing of the other's."""
    owners = people_by_number([address]).get(address, []) if channel == "sms" else []
    return owners[0] if len(owners) == 1 else None


def _refuse_no_mailbox(channel: str, address: str) -> None:
    # Not of an address that stands here already: what was once let in must be found again.
    if channel != "email":
        return
    try:
        validate_email(address)
    except ValidationError as error:
        raise MailboxWrong(field="address") from error
