"""May a cheque with this day still be taken?"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.limits import FARTHEST_CHEQUE_DAYS, OLDEST_CHEQUE_DAYS
from persian.refusal import Refusal


class ChequeTooOld(Refusal):
    """Due so long ago that the law no longer helps whoever holds it; or a slip in the year."""

    code = "cheque_too_old"
    message = _("This cheque fell due more than six months ago and has lost its legal protection; check its date.")


class ChequeTooFar(Refusal):
    """Due so late that the date is a slip."""

    code = "cheque_too_far"
    message = _("This cheque falls due more than ten years from now; check its date.")


def require_cheque_day(due: date, *, today: date, field: str) -> None:
    """Raise ChequeTooOld, ChequeTooFar beside `field`; `today` is the Tehran day the cheque is taken in."""
    if (today - due).days > OLDEST_CHEQUE_DAYS:
        raise ChequeTooOld(field=field)
    if (due - today).days > FARTHEST_CHEQUE_DAYS:
        raise ChequeTooFar(field=field)
