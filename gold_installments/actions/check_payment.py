"""What a payment may look like before anything is asked of the book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gold_installments.actions.check_tender import AmountTooLarge, GoldApart, Kind, LegIn, check_tender, clean_ref
from gold_installments.actions.clean_price_reason import short_enough
from gold_installments.actions.clean_reason import short_reason
from gold_installments.rules.debts import DebtKey, DebtKind, Step
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.request import request_hash
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


class PriceBesideQuote(Refusal):
    """A promise of a price, and another price."""

    code = "price_beside_quote"
    message = _("A quote has its own price: leave out the quote or the other price.")


class OrderUnknown(Refusal):
    """A debt or a step that is none."""

    code = "order_unknown"
    message = _("The debts or the order that this payment is for are not known.")


@dataclass(frozen=True, kw_only=True)
class CheckedPayment:
    """A payment with its values cleaned. `amount_rial` None: the quote's, or what the legs come to."""

    amount_rial: int | None
    legs: tuple[LegIn, ...]
    quote_id: UUID | None = None
    price_reason: str = ""
    price_rial_per_g: int | None = None
    paid_at: datetime | date | None = None
    late_reason: str = ""
    twin_reason: str = ""
    named: tuple[DebtKey, ...] = ()
    steps: tuple[Step, ...] | None = None

    @property
    def tender(self) -> Kind:
        """The first way of paying, which is the only one of a simple payment."""
        return Kind(self.legs[0].kind)

    @property
    def tender_ref(self) -> str:
        """Its tracking number."""
        return self.legs[0].reference

    def hash_for(self, contract_number: str) -> str:
        """What the request means. What older requests could not say is left out where it is not said."""
        first = self.legs[0]
        plain = len(self.legs) == 1 and not (first.cheque or first.piece or first.terminal or first.amount_rial)
        more: dict[str, object] = {
            "price_reason": self.price_reason, "price": self.price_rial_per_g,
            "paid_at": self.paid_at.isoformat() if self.paid_at else None, "late_reason": self.late_reason,
            "twin_reason": self.twin_reason, "named": [list(key) for key in self.named],
            "steps": list(self.steps) if self.steps is not None else None,
            "legs": None if plain else [leg.as_json() for leg in self.legs],
        }  # fmt: skip
        return request_hash(
            contract=contract_number, amount_rial=self.amount_rial, tender=first.kind, tender_ref=first.reference,
            quote=str(self.quote_id) if self.quote_id else None,
            **{name: value for name, value in more.items() if value},
        )  # fmt: skip


class PaymentWish(TypedDict, total=False):
    """A payment as told. `legs` are the ways of paying, Σ = `amount_rial`; without them all of it came by `tender`
    with `tender_ref`. No amount: the quote's is meant, or what the legs come to.

    With a valid quote its price holds: the quoted amount earns the quoted milligrams, another amount is a free payment.
    Without one the counter's price is used, or that of the moment of `paid_at` (a moment, or a Tehran day); where the
    shop's rules ask for a person, an actor who may set prices gives a `price_reason`. `price_rial_per_g` is another
    price with that reason, up to one percent off. `named` are debts the payer chose, [[kind, version, number], ...],
    `steps` an order for this payment, `twin_reason` why it is another one than the one it looks like.
    """

    amount_rial: int | None
    tender: str
    tender_ref: str
    legs: Sequence[LegIn] | None
    quote_id: UUID | None
    price_reason: str
    price_rial_per_g: int | None
    paid_at: datetime | date | None
    late_reason: str
    twin_reason: str
    named: Iterable[Sequence[object]]
    steps: Sequence[str] | None


def check_payment(**told: Unpack[PaymentWish]) -> CheckedPayment:
    """Clean the values of a payment; raises the refusals of this module, of check_tender, PriceReasonTooLong and
    ReasonTooLong, naming the field.
    """
    amount_rial, legs, quote_id = told.get("amount_rial"), told.get("legs"), told.get("quote_id")
    if amount_rial is None and quote_id is None and not legs:
        raise AmountZero(field="amount")
    if amount_rial is not None:
        _check_amount(amount_rial)
    if quote_id is not None and told.get("price_rial_per_g") is not None:
        raise PriceBesideQuote(field="price")
    only = [LegIn(kind=told.get("tender", "cash"), reference=clean_ref(told.get("tender_ref", "")))]
    steps = told.get("steps")
    try:
        wanted = tuple(dict.fromkeys(_key(one) for one in told.get("named", ())))
        own = tuple(dict.fromkeys(Step(step) for step in steps)) if steps is not None else None
    except (ValueError, TypeError) as error:
        raise OrderUnknown(field="named") from error
    checked = check_tender(only if legs is None else legs)
    if checked[0].kind == Kind.GOLD and (amount_rial, quote_id, checked[0].amount_rial) != (None, None, None):
        raise GoldApart(field="tender")
    return CheckedPayment(
        amount_rial=amount_rial, legs=checked, quote_id=quote_id,
        price_reason=short_enough(told.get("price_reason", ""), field="price_reason"), named=wanted, steps=own,
        price_rial_per_g=told.get("price_rial_per_g"), paid_at=told.get("paid_at"),
        late_reason=short_reason(told.get("late_reason", ""), field="late_reason"),
        twin_reason=short_reason(told.get("twin_reason", ""), field="twin_reason"),
    )  # fmt: skip


def _check_amount(amount_rial: int) -> None:
    if amount_rial == 0:
        raise AmountZero(field="amount")
    if amount_rial < 0:
        raise AmountNegative(field="amount")
    if amount_rial > MAX_PAYMENT_RIAL:
        raise AmountTooLarge(field="amount")


def _key(told: Sequence[object]) -> DebtKey:
    kind, version, number = told
    return DebtKey(DebtKind(str(kind)), int(str(version)), int(str(number)))
