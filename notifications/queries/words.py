"""What the shop says, in its own words or in those of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from notifications.rules.variables import house_texts
from tenants.prepared import run_prepared

#: The kinds as a person reads them.
KIND_LABELS: Final = {
    "reminder_before": _("Before the due date"),
    "reminder_today": _("On the due date"),
    "reminder_late": _("After the due date"),
    "receipt": _("Receipt of a payment"),
    "reversal": _("A payment was reversed"),
    "settled": _("Contract settled"),
    "cheque_back": _("Come for your cheque"),
    "guarantor": _("To a guarantor"),
    "digest": _("Morning summary of the owner"),
    "birthday": _("Birthday"),
    "appointment": _("Appointment tomorrow"),
    "campaign": _("To many customers"),
    "free": _("To one customer"),
}

#: One question, for every receipt asks it. The settings' row, where there is one, has no kind.
_ASKED: Final = """
    SELECT kind, text FROM notifications_template
    UNION ALL SELECT '', CASE WHEN email_too THEN 'email' ELSE '' END FROM notifications_messagesettings
"""


@dataclass(frozen=True, slots=True)
class Words:
    """The text of every kind, and whether a customer with an address gets the same by letter."""

    texts: dict[str, str]
    email_too: bool = False


def shop_words() -> Words:
    """What the shop says by itself. One query."""
    rows = dict(run_prepared(_ASKED, []))
    email_too = rows.pop("", "") == "email"
    return Words({**house_texts(), **rows}, email_too)


def template_texts() -> dict[str, str]:
    """The text of every kind: the shop's own, else the house's. One query."""
    return shop_words().texts
