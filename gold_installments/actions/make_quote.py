"""Hold a price for some minutes, so that what is shown is what is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.signing import Signer
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.check_payment import AmountNegative, AmountZero
from gold_installments.actions.payment_price import payment_price
from gold_installments.models import Contract, Quote
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.pricing import PriceSnapshot
from gold_installments.rules.spending import bought_mg
from gold_installments.rules.suggest import due_amount
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


class ContractInToman(Refusal):
    """A debt in Toman has no price to hold."""

    code = "contract_in_toman"
    status = 409
    message = _("This contract is in Toman: it is paid without a gold price, and not with gold for gold.")


class QuoteForOneThing(Refusal):
    """A weight and an amount, or rows beside them."""

    code = "quote_for_one_thing"
    message = _("Ask for a weight, for rows or for an amount, not for two of them.")


class RowNotOpen(Refusal):
    """Paid, or no row of this contract; `params["number"]`."""

    code = "row_not_open"
    message = _("Row %(number)s of this contract is not open.")


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


def make_quote(
    *,
    contract: Contract,
    mg: int | None = None,
    rows: Sequence[int] = (),
    amount_rial: int | None = None,
    actor: User,
    now: datetime,
    price_reason: str = "",
    price_rial_per_g: int | None = None,
) -> Quote:
    """Promise that `amount_rial` pays exactly `mg` until `expires_at`; signed, for one payment.

    Give one of: a weight; `rows`, the numbers of open rows the payer chooses; an amount. None of them means what is
    overdue or due today, else the next open row. `price_reason` is a permitted person's for a price that is not free
    to use, or anybody's for `price_rial_per_g`, a price up to one percent off. Raises NotPermitted, ShopClosed,
    ContractSettled, ContractNotActive, ContractInToman, QuoteWeightNotPositive, QuoteWeightTooLarge, RowNotOpen,
    QuoteAmountTooLarge and what `payment_price` raises.
    """
    require(actor, Grant.PAYMENT_RECORD)
    require_open_shop()
    with transaction.atomic():
        row = Contract.objects.get(pk=contract.pk)
        require_owing(row)
        if not row.is_weight:
            raise ContractInToman
        wanted = wanted_of(row, mg=mg, rows=rows, amount_rial=amount_rial, now=now)
        price = payment_price(
            contract=row, terms=terms_of(row.terms), when=None, actor=actor, now=now, reason=price_reason,
            own_rial_per_g=price_rial_per_g,
        )  # fmt: skip
        return write_quote(row, wanted, price, actor, now)


@dataclass(frozen=True)
class Wanted:
    """What is to be paid: a weight with the rows it is for, or an amount."""

    mg: int = 0
    amount_rial: int | None = None
    rows: tuple[tuple[int, int], ...] = ()


def wanted_of(
    contract: Contract, *, mg: int | None, rows: Sequence[int], amount_rial: int | None, now: datetime
) -> Wanted:
    """What a quote is asked for, checked against the debt. Raises QuoteForOneThing, QuoteWeightNotPositive,
    QuoteWeightTooLarge, RowNotOpen, AmountZero, AmountNegative, QuoteAmountTooLarge.
    """
    if sum((mg is not None, bool(rows), amount_rial is not None)) > 1:
        raise QuoteForOneThing(field="mg")
    if amount_rial is not None:
        if amount_rial < 1:
            raise (AmountNegative if amount_rial else AmountZero)(field="amount")
        if amount_rial > MAX_PAYMENT_RIAL:
            raise QuoteAmountTooLarge(field="amount")
        return Wanted(amount_rial=amount_rial)
    if rows:
        return _rows_wanted(contract, rows)
    wanted = _proposed(contract, now) if mg is None else mg
    _check_weight(wanted, contract)
    return Wanted(wanted)


def _rows_wanted(contract: Contract, numbers: Sequence[int]) -> Wanted:
    found = {row.number: row for row in contract.installments.filter(open_mg__gt=0).order_by("version")}
    if missing := [number for number in numbers if number not in found]:
        raise RowNotOpen(field="rows", number=missing[0])
    chosen = [found[number] for number in dict.fromkeys(numbers)]
    return Wanted(sum(row.open_mg for row in chosen), rows=tuple((row.version, row.number) for row in chosen))


def require_owing(contract: Contract) -> None:
    """Raise ContractSettled or ContractNotActive unless the contract can take money."""
    if contract.state == Contract.State.SETTLED:
        raise ContractSettled
    if not contract.is_live:
        raise ContractNotActive


def _check_weight(mg: int, contract: Contract, *, field: str = "mg") -> None:
    if mg <= 0:
        raise QuoteWeightNotPositive(field=field)
    if mg > contract.balance_mg:
        raise QuoteWeightTooLarge(field=field)


def _proposed(contract: Contract, now: datetime) -> int:
    rows = list(contract.installments.order_by("due_date", "version", "number").values_list("due_date", "open_mg"))
    return due_amount(rows, today=tehran_today(now))


def write_quote(
    contract: Contract,
    wanted: Wanted,
    price: PriceSnapshot,
    actor: User | None,
    now: datetime,
    *,
    minutes: int | None = None,
) -> Quote:
    """Write the promise at a price that was found, for `minutes` or as long as the contract's quotes stand.

    `actor` None: the customer's own. Raises QuoteAmountTooLarge, QuoteWeightTooLarge.
    """
    terms = terms_of(contract.terms)
    mg, amount = wanted.mg, wanted.amount_rial
    if amount is None:
        amount = quote_rial(mg, price.rial_per_g, terms.quote_step_rial)
    else:
        mg = bought_mg(amount, price.rial_per_g, terms.rounding)
        _check_weight(mg, contract, field="amount")
    if amount > MAX_PAYMENT_RIAL:
        raise QuoteAmountTooLarge(field="mg")
    quote = Quote(
        contract=contract,
        mg=mg,
        rows=[list(row) for row in wanted.rows],
        amount_rial=amount,
        **price.columns(),
        created_at=now,
        created_by_id=actor.pk if actor else None,
        expires_at=now + timedelta(minutes=minutes or terms.quote_minutes),
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
    if quote.counter_rial_per_g is not None:
        promise += [quote.counter_rial_per_g, quote.rows]
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
