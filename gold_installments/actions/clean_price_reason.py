"""Why somebody stepped in where a price is concerned; the sentence stays in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gold_installments.rules.limits import LONGEST_REASON
from gold_installments.rules.reasons import is_reason, one_line
from persian.refusal import Refusal


class PriceReasonMissing(Refusal):
    """A typed price is explained."""

    code = "reason_missing"
    message = _("Write why you are typing the price.")


class ConfirmReasonMissing(PriceReasonMissing):
    """So is a payment at a price that the shop's rules do not allow by themselves."""

    message = _("Write why a payment is taken at this price.")


class PolicyReasonMissing(PriceReasonMissing):
    """So is a change of the shop's rules."""

    message = _("Write why you are changing the settings.")


class PriceReasonTooLong(Refusal):
    """More than a reason."""

    code = "reason_too_long"
    message = _("The reason is too long: at most 300 letters.")


def clean_price_reason(
    reason: str, *, field: str = "reason", missing: type[PriceReasonMissing] = PriceReasonMissing
) -> str:
    """The reason in one line. Raises `missing` for less than three letters, PriceReasonTooLong; both name `field`."""
    why = short_enough(reason, field=field)
    if not is_reason(why):
        raise missing(field=field)
    return why


def short_enough(reason: str, *, field: str) -> str:
    """The reason in one line, maybe empty. Raises PriceReasonTooLong."""
    why = one_line(reason)
    if len(why) > LONGEST_REASON:
        raise PriceReasonTooLong(field=field)
    return why
