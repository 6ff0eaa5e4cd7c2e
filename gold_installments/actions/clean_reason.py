"""Why somebody did what cannot be undone; the sentence stays in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.limits import LONGEST_REASON
from gold_installments.rules.reasons import is_reason, one_line
from persian.refusal import Refusal


class ReasonMissing(Refusal):
    """Somebody will ask why, years later."""

    code = "reason_missing"
    message = _("Write the reason.")


class ReasonTooLong(Refusal):
    """More than a reason."""

    code = "reason_too_long"
    message = _("The reason is too long: at most 300 letters.")


def clean_reason(reason: str, *, field: str = "reason") -> str:
    """The reason in one line. Raises ReasonMissing for fewer than three letters, ReasonTooLong; both name `field`."""
    why = short_reason(reason, field=field)
    if not is_reason(why):
        raise ReasonMissing(field=field)
    return why


def short_reason(reason: str, *, field: str = "reason") -> str:
    """The reason in one line, maybe empty. Raises ReasonTooLong."""
    why = one_line(reason)
    if len(why) > LONGEST_REASON:
        raise ReasonTooLong(field=field)
    return why
