"""Write down what was said, and what a person allows us to send."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions.shop_state import require_open_shop
from customers.models import Consent, Customer, Note
from persian.letters import seen_letters
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST, LONGEST = 2, 2000
#: Clocks of two machines differ a little.
SKEW = timedelta(minutes=2)
OLDEST = timedelta(days=3653)


class NoteEmpty(Refusal):
    """Nothing was written, or a book."""

    code = "note_empty"
    message = _("Write the note, 2 to 2,000 letters.")


class NoteUnknown(Refusal):
    """A kind or an outcome there is not; only a call has an outcome."""

    code = "note_unknown"
    message = _("Choose a note or a call; only a call has an outcome.")


class NotYet(Refusal):
    """A call that has not been made."""

    code = "not_yet"
    message = _("This moment is still to come; write down what has happened.")


class TooLongAgo(Refusal):
    """A call of another age: a slip of the year, or worse, a moment that no calendar here can show."""

    code = "too_long_ago"
    message = _("This moment lies more than ten years back.")


class ChannelUnknown(Refusal):
    """A channel there is not."""

    code = "channel_unknown"
    message = _("There is no such channel.")


class EvidenceMissing(Refusal):
    """Without it the line proves nothing."""

    code = "evidence_missing"
    message = _("Write how the customer said so, 2 to 2,000 letters.")


def write_note(
    *,
    customer: Customer,
    text: str,
    kind: str = Note.Kind.NOTE,
    outcome: str = "",
    at: datetime | None = None,
    actor: User,
    now: datetime,
) -> Note:
    """Append a note or a call; `at` is when the call was, None for now. Nothing of it can be changed afterwards.

    Raises NotPermitted, ShopClosed, NoteEmpty, NoteUnknown, NotYet, TooLongAgo.
    """
    require(actor, Grant.CUSTOMER_WRITE, subject=customer)
    require_open_shop()
    kept = _clean(text)
    if kept is None:
        raise NoteEmpty(field="text")
    if kind not in Note.Kind.values or (outcome and (kind != Note.Kind.CALL or outcome not in Note.Outcome.values)):
        raise NoteUnknown(field="kind" if kind not in Note.Kind.values else "outcome")
    if at is not None and at > now + SKEW:
        raise NotYet(field="at")
    if at is not None and at < now - OLDEST:
        raise TooLongAgo(field="at")
    with transaction.atomic():
        made = Note.objects.create(
            customer_id=customer.pk, kind=kind, outcome=outcome, text=kept, at=at or now, created_at=now,
            created_by_id=actor.pk,
        )  # fmt: skip
        note_audit(actor=actor, action="customer.noted", subject=customer, detail={"note": made.pk, "kind": kind})
    return made


def record_consent(
    *, customer: Customer, channel: str, allowed: bool, evidence: str, actor: User, now: datetime
) -> Consent:
    """Append the person's word on a channel: `allowed`, or stop. `evidence` says how it was given.

    Raises NotPermitted, ShopClosed, ChannelUnknown, EvidenceMissing.
    """
    require(actor, Grant.CUSTOMER_WRITE, subject=customer)
    require_open_shop()
    if channel not in Consent.Channel.values:
        raise ChannelUnknown(field="channel")
    kept = _clean(evidence)
    if kept is None:
        raise EvidenceMissing(field="evidence")
    with transaction.atomic():
        made = Consent.objects.create(
            customer_id=customer.pk, channel=channel, allowed=allowed, evidence=kept, at=now, created_by_id=actor.pk
        )
        detail: dict[str, object] = {"channel": channel, "allowed": allowed, "consent": made.pk}
        note_audit(actor=actor, action="customer.consent", subject=customer, detail=detail)
    return made


def _clean(text: str) -> str | None:
    kept = text.replace("\x00", "").strip()
    return kept if SHORTEST <= len(kept) <= LONGEST and seen_letters(kept) else None
