"""A filter as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from notifications.rules.audience import Who
from persian.digits import to_persian
from persian.numbers import gram_text


def audience_words(wanted: Mapping[str, Any]) -> str:
    """«کسانی که ظرف ۷ روز قسط دارند، با بدهی دست‌کم ۵٫۰۰۰ گرم»."""
    said = _who(str(wanted.get("who")), to_persian(str(wanted.get("days") or "")))
    if wanted.get("min_mg"):
        said = _("%(who)s, with a debt of at least %(grams)s grams") % {
            "who": said,
            "grams": gram_text(int(wanted["min_mg"])),
        }
    return said


def _who(who: str, days: str) -> str:
    match who:
        case Who.WITH_DEBT:
            return _("Who owes something")
        case Who.OVERDUE:
            return _("Who is overdue for at least %(days)s days") % {"days": days} if days else _("Who is overdue")
        case Who.DUE_SOON:
            return _("Who has an installment due within %(days)s days") % {"days": days}
        case Who.SETTLED:
            return _("Who settled within %(days)s days") % {"days": days}
    return _("All customers")
