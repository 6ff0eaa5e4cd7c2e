"""Is this quote still a promise?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gold_installments.actions.make_quote import is_genuine, make_quote
from gold_installments.models import Contract, Quote
from measures.money import RIAL_PER_TOMAN
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User
    from gold_installments.actions.paid_when import PaidWhen


class QuoteUnknown(Refusal):
    """No such quote for this contract in this shop."""

    code = "quote_unknown"
    message = _("There is no such quote for this contract.")


class QuoteLater(Refusal):
    """The payment was made before the promise."""

    code = "quote_later_than_payment"
    message = _("This payment was made before its quote: record it without the quote, at the price of its own time.")


class QuoteInvalid(Refusal):
    """The quote's row does not carry our signature any more."""

    code = "quote_invalid"
    status = 409
    message = _("This quote is not genuine; ask for a new one.")


class QuoteUsed(Refusal):
    """A quote is good for one payment."""

    code = "quote_used"
    status = 409
    message = _("This quote has already been used; ask for a new one.")


class QuoteExpired(Refusal):
    """The promised minutes are over. `new_quote` is a fresh one for the same weight (None where no price is usable)."""

    code = "quote_expired"
    status = 409
    message = _("The quoted price has expired; a new quote with the price of now is shown.")

    def __init__(self, *, quote: Quote) -> None:
        super().__init__(field="quote")
        self.quote = quote
        self.new_quote: Quote | None = None

    @property
    def extra(self) -> dict[str, object]:
        """What a client needs to show the new price beside the old one."""
        fresh = self.new_quote
        return {
            "expired_rial_per_g": self.quote.rial_per_g,
            "expired_price_toman_per_gram": self.quote.rial_per_g // RIAL_PER_TOMAN,
            "new_quote": quote_as_json(fresh) if fresh else None,
        }


def quote_as_json(quote: Quote) -> dict[str, object]:
    """The promise in plain values."""
    return {
        "id": str(quote.uuid),
        "quote": str(quote.uuid),
        "mg": quote.mg,
        "price_toman_per_gram": quote.rial_per_g // RIAL_PER_TOMAN,
        "amount_toman": quote.amount_rial // RIAL_PER_TOMAN,
        "amount_rial": quote.amount_rial,
        "rial_per_g": quote.rial_per_g,
        "expires_at": quote.expires_at.isoformat(),
    }


def usable_quote(quote_id: UUID, *, contract: Contract, now: datetime, when: PaidWhen) -> Quote:
    """The quote, locked until the transaction ends; the contract must be locked already.

    Raises QuoteUnknown, QuoteInvalid, QuoteUsed, QuoteExpired, QuoteLater.
    """
    quote = Quote.objects.select_for_update().filter(uuid=quote_id, contract_id=contract.pk).first()
    if quote is None:
        raise QuoteUnknown(field="quote")
    if not is_genuine(quote):
        raise QuoteInvalid(field="quote")
    if quote.used_at is not None:
        raise QuoteUsed(field="quote")
    if now > quote.expires_at:
        raise QuoteExpired(quote=quote)
    if when.late and when.at < quote.created_at:
        raise QuoteLater(field="paid_at")
    return quote


def renewed(quote: Quote, *, actor: User, now: datetime, price_reason: str = "") -> Quote | None:
    """A fresh quote for the same rows, or weight, or for what is still owed; None where none can be made now."""
    contract = Contract.objects.get(pk=quote.contract_id)
    numbers = [number for _version, number in quote.rows]
    wanted: dict[str, Any] = {"rows": numbers} if numbers else {"mg": min(quote.mg, contract.balance_mg)}
    try:
        return make_quote(contract=contract, **wanted, actor=actor, now=now, price_reason=price_reason)
    except Refusal:
        return None
