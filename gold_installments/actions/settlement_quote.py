"""What it costs to close a contract today (C14, R9), promised for some minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.core.signing import Signer
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.hold import hold_contract
from gold_installments.actions.make_quote import require_owing
from gold_installments.actions.postable_price import postable_price
from gold_installments.actions.require_sound import require_sound
from gold_installments.actions.use_quote import QuoteExpired, QuoteInvalid, QuoteUnknown, QuoteUsed
from gold_installments.models import Contract, Settlement
from gold_installments.queries.replaying import state_of
from gold_installments.rules.closing import Closing, close_out, owed_by
from gold_installments.rules.pricing import PriceSnapshot, price_columns
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.terms import terms_of
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali, tehran_today
from persian.refusal import Refusal
from tenants.context import current_schema

if TYPE_CHECKING:
    from accounts.models import User

SALT: Final = "gold_installments.settlement"
#: Asked again within this time, the same promise comes back: a page that is loaded twice is one question.
SAME_QUESTION: Final = timedelta(minutes=1)


class DiscountTooLarge(Refusal):
    """It would leave nothing to pay, or there is nothing it could be taken of."""

    code = "discount_too_large"
    message = _("This discount is too large: something of the debt has to be paid, and penalties are waived instead.")


class DiscountNegative(Refusal):
    """Less than nothing is let off."""

    code = "discount_negative"
    message = _("A discount cannot be negative.")


class SettlementChanged(Refusal):
    """The contract owes something else than when the promise was made; `new` is a promise of now."""

    code = "settlement_changed"
    status = 409
    message = _("What is owed has changed since this settlement was shown; a new one is shown.")

    def __init__(self, settlement: Settlement) -> None:
        super().__init__(field="quote_id")
        self.settlement = settlement
        self.new: Settlement | None = None

    @property
    def extra(self) -> dict[str, object]:
        """The new promise in plain values."""
        return {"new_quote": settlement_as_json(self.new) if self.new else None}


class SettlementExpired(SettlementChanged):
    """The promised minutes are over."""

    code = "quote_expired"
    message = QuoteExpired.message


_REFUSALS: Final[dict[str, type[Refusal]]] = {
    "discount_too_large": DiscountTooLarge,
    "discount_negative": DiscountNegative,
}


def settlement_as_json(made: Settlement) -> dict[str, object]:
    """The promise in plain values: whole Toman and mg, under the same names whoever shows it.

    `amount_toman` counts up: less would not close the contract, and the rest stays the customer's. Other sums of Rial
    count down, as on a receipt.
    """
    priced = made.rial_per_g > 0
    return {
        "id": str(made.uuid), "contract": made.contract.number, "customer": made.contract.customer.full_name,
        "on": format_jalali(tehran_today(made.created_at)), "left_mg": made.left_mg,
        "left_toman": made.left_rial // RIAL_PER_TOMAN, "penalties_and_fees_mg": made.on_top_mg,
        "penalties_and_fees_toman": made.on_top_rial // RIAL_PER_TOMAN,
        "price_toman_per_gram": made.rial_per_g // RIAL_PER_TOMAN if priced else None,
        "market_toman_per_gram": made.counter_rial_per_g // RIAL_PER_TOMAN if made.counter_rial_per_g else None,
        "price_source": made.price_source_name,
        "price_observed_at": made.price_observed_at.isoformat() if priced else None,
        "discount_mg": made.discount_mg, "discount_toman": made.discount_rial // RIAL_PER_TOMAN,
        "amount_toman": -(-made.pay_rial // RIAL_PER_TOMAN), "expires_at": made.expires_at.isoformat(),
    }  # fmt: skip


def make_settlement(*, contract: Contract, actor: User, now: datetime, price_reason: str = "") -> Settlement:
    """Promise what closes the contract until `expires_at`; signed, for one use.

    Asked again within a minute, with nothing changed, the same promise comes back. Raises NotPermitted, ShopClosed,
    ContractSettled, ContractNotActive, ContractUnsound, PriceStale and its kind, ConfirmReasonMissing,
    PriceReasonTooLong.
    """
    require(actor, Grant.PAYMENT_RECORD, subject=contract)
    require_open_shop()
    with transaction.atomic():
        held = hold_contract(contract.pk)
        require_owing(held)
        require_sound(held, today=tehran_today(now))
        price = settlement_price(held, actor=actor, now=now, reason=price_reason)
        closing = closing_of(held, price=price, now=now)
        twin = _same(held, closing, price, actor, now)
        return twin or keep_settlement(contract=held, closing=closing, price=price, actor=actor, now=now)


def settlement_price(contract: Contract, *, actor: User, now: datetime, reason: str = "") -> PriceSnapshot | None:
    """The price of the settlement, under the contract's floor and ceiling; None where nothing is owed in gold."""
    if not owed_by(state_of(contract, as_of=tehran_today(now))).mg:
        return None
    price = postable_price(actor=actor, now=now, reason=reason)
    return replace(price, rial_per_g=terms_of(contract.terms).protection.effective(price.rial_per_g))


def closing_of(contract: Contract, *, price: PriceSnapshot | None, now: datetime, extra_rial: int = 0) -> Closing:
    """What closes the contract today at that price. Raises DiscountTooLarge, DiscountNegative."""
    try:
        closing = close_out(
            state=state_of(contract, as_of=tehran_today(now)), policy=terms_of(contract.terms).discount,
            fee=contract.fee_mg if contract.is_weight else contract.profit_rial,
            rial_per_g=price.rial_per_g if price else None, extra_rial=extra_rial,
        )  # fmt: skip
    except RuleRefused as refused:
        if refused.code in _REFUSALS:
            raise _REFUSALS[refused.code](field="discount_extra_toman") from refused
        raise
    if not closing.pay_rial:
        # Terms that let everything off: a contract ends by a payment, a write-off or a cancellation.
        raise DiscountTooLarge
    return closing


def keep_settlement(
    *,
    contract: Contract,
    closing: Closing,
    price: PriceSnapshot | None,
    actor: User,
    now: datetime,
    extra_rial: int = 0,
    reason: str = "",
) -> Settlement:
    """Write the promise down, signed."""
    made = Settlement(
        contract=contract, contract_version=contract.version, **_figures(closing), extra_rial=extra_rial,
        reason=reason, **price_columns(price, now), created_at=now, created_by=actor,
        expires_at=now + timedelta(minutes=terms_of(contract.terms).quote_minutes),
    )  # fmt: skip
    made.signature = _signature(made)
    made.save()
    return made


def usable_settlement(quote_id: UUID, *, contract: Contract, now: datetime) -> Settlement:
    """The promise, locked; the contract must be locked already.

    Raises QuoteUnknown, QuoteInvalid, QuoteUsed, SettlementExpired. What is owed now is for the caller to compare.
    """
    made = Settlement.objects.select_for_update(of=("self",)).filter(uuid=quote_id, contract_id=contract.pk).first()
    if made is None:
        raise QuoteUnknown(field="quote_id")
    if not constant_time_compare(made.signature, _signature(made)):
        raise QuoteInvalid(field="quote_id")
    if made.used_at is not None:
        raise QuoteUsed(field="quote_id")
    if now > made.expires_at:
        raise SettlementExpired(made)
    return made


def still_true(made: Settlement, closing: Closing) -> bool:
    """Whether the contract owes today exactly what the promise was made for."""
    return all(getattr(made, name) == figure for name, figure in _figures(closing).items())


def _figures(closing: Closing) -> dict[str, int]:
    owed = closing.owed
    return {
        "left_mg": owed.mg, "left_rial": owed.rial, "on_top_mg": owed.on_top_mg, "on_top_rial": owed.on_top_rial,
        "discount_mg": closing.discount_mg, "discount_rial": closing.discount_rial, "pay_rial": closing.pay_rial,
    }  # fmt: skip


def _same(
    contract: Contract, closing: Closing, price: PriceSnapshot | None, actor: User, now: datetime
) -> Settlement | None:
    rows = Settlement.objects.filter(
        contract=contract, contract_version=contract.version, created_by_id=actor.pk, used_at__isnull=True,
        extra_rial=0, rial_per_g=price.rial_per_g if price else 0, created_at__range=(now - SAME_QUESTION, now),
        **_figures(closing),
    )  # fmt: skip
    return rows.first()


def _signature(made: Settlement) -> str:
    """Over everything it promises, and over the shop that promised it."""
    promise = (
        current_schema(), made.uuid, made.contract_id, made.contract_version, made.left_mg, made.left_rial,
        made.on_top_mg, made.on_top_rial, made.discount_mg, made.discount_rial, made.extra_rial, made.pay_rial,
        made.rial_per_g, made.counter_rial_per_g, made.price_source, made.price_observed_at, made.market_price_id,
        made.expires_at,
    )  # fmt: skip
    return Signer(salt=SALT).signature(
        ":".join(it.astimezone(UTC).isoformat() if isinstance(it, datetime) else str(it) for it in promise)
    )
