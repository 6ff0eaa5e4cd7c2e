"""What kinds of messages there are, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from notifications.queries.words import KIND_LABELS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The kinds of messages; the three kinds of reminders are one here, for words may turn while a message waits.
MESSAGE_KINDS: Final[dict[str, StrOrPromise]] = {
    "reminder": _("Reminder"),
    **{kind: label for kind, label in KIND_LABELS.items() if not kind.startswith("reminder_")},
    "notice": _("Legal notice"),
    "price_alert": _("Price alert"),
    "alarm": _("Alarm for the owner"),
}

CHANNEL_LABELS: Final[dict[str, StrOrPromise]] = {
    "sms": _("SMS"), "email": _("E-mail"), "bot": _("Messenger"), "push": _("Browser"),
}  # fmt: skip


def kind_label(kind: str) -> str:
    """The kind in the active language; a kind that has no words is shown as it is."""
    return str(MESSAGE_KINDS.get(kind, kind))
