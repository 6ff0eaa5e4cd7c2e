"""What a payment may look like before anything is asked of the book."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gold_installments.actions.clean_price_reason import short_enough
from gold_installments.rules.accounts import Tender
from gold_installments.rules.limits import LONGEST_REF, MAX_PAYMENT_RIAL
from persian.digits import to_ascii
from persian.letters import without_marks
from persian.refusal import Refusal


class AmountZero(Refusal):
    """Nothing was paid."""

    code = "amount_zero"
    message = _("The amount must be more than zero.")


class AmountNegative(Refusal):
    """Less than nothing was paid."""

    code = "amount_negative"
    message = _("The amount cannot be negative; to undo a payment, reverse it.")


class AmountTooSmall(Refusal):
    """The amount buys less than half a milligram."""

    code = "amount_too_small"
    message = _("The amount is too small: it does not buy one milligram of gold.")


class AmountTooLarge(Refusal):
    """Above a thousand milliard Toman."""

    code = "amount_too_large"
    message = _("The amount is too large; check its zeros.")


class TenderUnknown(Refusal):
    """No such way of paying."""

    code = "tender_unknown"
    message = _("Choose how the money was paid: cash, card reader, card to card or bank transfer.")


class TenderRefTooLong(Refusal):
    """More than a tracking number."""

    code = "tender_ref_too_long"
    message = _("The tracking number is too long: at most 40 characters.")


class DuplicateTenderRef(Refusal):
    """Another live payment carries this tracking number; `params["receipt"]` is its receipt."""

    code = "duplicate_tender_ref"
    message = _("This tracking number was already recorded with receipt %(receipt)s.")


@dataclass(frozen=True)
class CheckedPayment:
    """A payment with its values cleaned."""

    amount_rial: int
    tender: Tender
    tender_ref: str
    quote_id: UUID | None
    price_reason: str = ""


def check_payment(
    *, amount_rial: int, tender: str, tender_ref: str, quote_id: UUID | None, price_reason: str = ""
) -> CheckedPayment:
    """Clean the values of a payment; raises the refusals of this module and PriceReasonTooLong, naming the field."""
    if amount_rial == 0:
        raise AmountZero(field="amount")
    if amount_rial < 0:
        raise AmountNegative(field="amount")
    if amount_rial > MAX_PAYMENT_RIAL:
        raise AmountTooLarge(field="amount")
    if tender not in list(Tender):
        raise TenderUnknown(field="tender")
    # As one word: a number copied from a message brings direction marks and spaces along, and is the same number.
    ref = "".join(without_marks(to_ascii(tender_ref.replace("\x00", ""))).split())
    if len(ref) > LONGEST_REF:
        raise TenderRefTooLong(field="tender_ref")
    return CheckedPayment(amount_rial, Tender(tender), ref, quote_id, short_enough(price_reason, field="price_reason"))
