"""A legal notice that a person writes: it goes also to who said stop."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.queue_message import queue_message
from notifications.actions.resend_message import KEY_LONGEST, KeyMissing
from notifications.actions.save_template import check_text
from notifications.models import Message
from notifications.rules.typed import typed
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

NOTICE: Final = "notice"
REASON_LONGEST: Final = 200


class NoticeReasonMissing(Refusal):
    """Whoever passes over an opt-out says why."""

    code = "notice_reason_missing"
    message = _("Write why this notice must reach the customer; it stays on the trail.")


class NoticeReasonTooLong(Refusal):
    """More than the trail is meant for."""

    code = "notice_reason_too_long"
    message = _("Write the reason in at most %(limit)s characters.")


@transaction.atomic
def send_notice(
    *, customer_id: int, recipient: str, recipient_name: str, text: str, reason: str, actor: User, now: datetime,
    request_key: str,
) -> Message:  # fmt: skip
    """Queue the notice; the same `request_key` for the same customer returns the one that is there.

    `recipient` is E.164. Raises NotPermitted, KeyMissing, NoticeReasonMissing, NoticeReasonTooLong and what
    `check_text` raises: a notice has no variables.
    """
    require(actor, Grant.MESSAGES_WRITE)
    if not 0 < len(request_key) <= KEY_LONGEST:
        raise KeyMissing
    reason, text = " ".join(reason.split()), typed(text)
    if not reason:
        raise NoticeReasonMissing(field="reason")
    if len(reason) > REASON_LONGEST:
        raise NoticeReasonTooLong(field="reason", limit=REASON_LONGEST)
    check_text(text, allowed=())
    key = f"{NOTICE}:{customer_id}:{request_key}"
    there = Message.objects.filter(dedupe_key=key).first()
    if there is not None:
        return there
    message = queue_message(
        dedupe_key=key, kind=NOTICE, recipient=recipient, recipient_name=recipient_name, text=text, now=now,
        subject_ref=f"customer:{customer_id}", customer_id=customer_id, legal=True,
    )  # fmt: skip
    note(actor=actor, action="message.notice", subject=message, detail={"customer": customer_id, "reason": reason})
    return message
