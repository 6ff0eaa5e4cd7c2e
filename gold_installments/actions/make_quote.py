"""Hold a price for some minutes, so that what is shown is what is saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.signing import Signer
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.postable_price import postable_price
from gold_installments.models import Contract, Quote
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.suggest import due_mg
from gold_installments.rules.terms import terms_of
from measures.gold import quote_rial
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

SALT = "gold_installments.quote"


class ContractSettled(Refusal):
    """Nothing is owed any more."""

    code = "contract_settled"
    status = 409
    message = _("This contract is settled; nothing is owed on it.")


class ContractNotActive(Refusal):
    """A draft or a cancelled contract takes no money."""

    code = "contract_not_active"
    status = 409
    message = _("This contract is not active.")


class QuoteWeightNotPositive(Refusal):
    """A quote for nothing."""

    code = "weight_not_positive"
    message = _("The weight to pay must be more than zero.")


class QuoteWeightTooLarge(Refusal):
    """A quote for more than is owed."""

    code = "quote_too_large"
    message = _("The weight to pay is more than the whole debt.")


class QuoteAmountTooLarge(Refusal):
    """A quote above what one payment may be."""

    code = "amount_too_large"
    message = _("The amount is too large for one payment; ask for less weight.")


def make_quote(*, contract: Contract, mg: int | None, actor: User, now: datetime, price_reason: str = "") -> Quote:
    """Promise that `amount_rial` pays exactly `mg` until `expires_at`; signed, for one payment.

    `mg` None means what is overdue or due today, else the next open row. `price_reason` is a permitted person's for
    a price that is not free to use. Raises NotPermitted, ShopClosed, ContractSettled, ContractNotActive,
    QuoteWeightNotPositive, QuoteWeightTooLarge, PriceStale, ConfirmReasonMissing, PriceReasonTooLong.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    with transaction.atomic():
        row = Contract.objects.get(pk=contract.pk)
        require_owing(row)
        wanted = _proposed(row, now) if mg is None else mg
        _check_weight(wanted, row)
        return _write(row, wanted, actor, now, price_reason)


def require_owing(contract: Contract) -> None:
    """Raise ContractSettled or ContractNotActive unless the contract can take money."""
    if contract.state == Contract.State.SETTLED:
        raise ContractSettled
    if not contract.is_live:
        raise ContractNotActive


def _check_weight(mg: int, contract: Contract) -> None:
    if mg <= 0:
        raise QuoteWeightNotPositive(field="mg")
    if mg > contract.balance_mg:
        raise QuoteWeightTooLarge(field="mg")


def _proposed(contract: Contract, now: datetime) -> int:
    rows = list(contract.installments.order_by("due_date", "version", "number").values_list("due_date", "open_mg"))
    return due_mg(rows, today=tehran_today(now))


def _write(contract: Contract, mg: int, actor: User, now: datetime, price_reason: str) -> Quote:
    price = postable_price(actor=actor, now=now, reason=price_reason)
    terms = terms_of(contract.terms)
    amount = quote_rial(mg, price.rial_per_g, terms.quote_step_rial)
    if amount > MAX_PAYMENT_RIAL:
        raise QuoteAmountTooLarge(field="mg")
    quote = Quote(
        contract=contract,
        mg=mg,
        amount_rial=amount,
        **price.columns(),
        created_at=now,
        created_by_id=actor.pk,
        expires_at=now + timedelta(minutes=terms.quote_minutes),
    )
    quote.signature = signature_of(quote)
    quote.save()
    return quote


def signature_of(quote: Quote) -> str:
    """The signature over everything the quote promises, and over the shop that promised it."""
    promise = [
        current_schema(), quote.uuid, quote.contract_id, quote.mg, quote.amount_rial, quote.rial_per_g,
        quote.price_source, quote.price_observed_at, quote.expires_at,
    ]  # fmt: skip
    # A quote without a market behind it is signed as every quote was before these columns: none in use breaks.
    if quote.market_source:
        promise += [
            quote.market_rial_per_g, quote.shop_rial_per_g, quote.market_source, quote.market_price_id,
            quote.market_observed_at, quote.price_source_name, quote.price_state, quote.price_confirmed_by,
            quote.price_note,
        ]  # fmt: skip
    return Signer(salt=SALT).signature(":".join(_moment(it) if isinstance(it, datetime) else str(it) for it in promise))


def _moment(at: datetime) -> str:
    """One spelling per moment, whatever zone it was written in."""
    return at.astimezone(UTC).isoformat()


def is_genuine(quote: Quote) -> bool:
    """False for a quote whose row was changed outside the product, or copied from another shop."""
    return constant_time_compare(quote.signature, signature_of(quote))
