"""The price one payment counts at: promised, of now, of its day, or another one with a reason; then the contract's
floor and ceiling (R5)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import note_refused
from accounts.rules.grants import Grant
from gold_installments.actions.clean_price_reason import PriceReasonMissing, clean_price_reason
from gold_installments.actions.paid_when import PaidWhen
from gold_installments.actions.postable_price import FIELD, postable_price
from gold_installments.models import Contract, Quote
from gold_installments.queries import counter_price
from gold_installments.queries.past_prices import counter_price_at
from gold_installments.rules.limits import MAX_PAYMENT_RIAL
from gold_installments.rules.pricing import CounterPrice, PriceSnapshot, snapshot_of
from gold_installments.rules.protection import protection_cost
from gold_installments.rules.terms import Terms
from measures.money import RIAL_PER_TOMAN
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

#: Where a price comes from that somebody set for one payment.
OVERRIDE = "override"
#: One part in so many off the shop's price is anybody's at the counter.
FREE_PART = 100


class NoPriceThatDay(Refusal):
    """Nothing is stored of that day, and nothing is invented."""

    code = "no_price_that_day"
    message = _("No gold price is stored for that day, so the payment cannot be recorded on it.")


class OverrideWrong(Refusal):
    """No price at all, or not whole Toman."""

    code = "price_wrong"
    message = _("The price of a gram must be a whole number of Toman, more than zero.")


class PriceNeedsApproval(Refusal):
    """More than one percent off the shop's price takes two people."""

    code = "price_needs_approval"
    status = 403
    message = _("A price more than one percent off the price of the shop needs the approval of a second person.")


def promised_price(quote: Quote) -> PriceSnapshot:
    """What the quote promised, as it was written."""
    return PriceSnapshot(**{column.name: getattr(quote, column.name) for column in fields(PriceSnapshot)})


def payment_price(
    *,
    contract: Contract,
    terms: Terms,
    when: PaidWhen | None,
    actor: User,
    now: datetime,
    reason: str = "",
    own_rial_per_g: int | None = None,
) -> PriceSnapshot:
    """The price of the moment, or of the moment told; `own_rial_per_g` instead of it with a reason, up to one percent
    off. `counter_rial_per_g` is the price before the floor and the ceiling. Raises what `postable_price` raises,
    NoPriceThatDay, OverrideWrong, PriceReasonMissing, PriceNeedsApproval.
    """
    past = past_price(when, now)
    base = snapshot_of(past) if past is not None else postable_price(actor=actor, now=now, reason=reason)
    if own_rial_per_g is not None:
        base = overridden(base, own_rial_per_g, contract=contract, reason=reason, actor=actor, now=now)
    return protected(base, terms)


def past_price(when: PaidWhen | None, now: datetime) -> CounterPrice | None:
    """The price of the moment a late payment was made at; None where that of now is to be asked for.

    Of a day that is not over only a price that anybody could have used then: naming a moment some minutes ago is no
    way round a price that asks for a person. Raises NoPriceThatDay.
    """
    if when is None or not when.late:
        return None
    if when.day < tehran_today(now):
        return stored_price(when.at)
    price = counter_price_at(when.at)
    return price if price is not None and price.may_post else None


def stored_price(moment: datetime) -> CounterPrice:
    """The price in force at a moment of the past, free to be used: its day is over. Raises NoPriceThatDay."""
    price = counter_price_at(moment)
    if price is None or price.rial_per_g is None:
        raise NoPriceThatDay(field="paid_at")
    return replace(price, decision=type(price.decision).ALLOW)


def buying_price(*, when: PaidWhen | None, actor: User, now: datetime, reason: str = "") -> int:
    """What old gold is bought at, Rial per gram: now, or at the moment told. Raises as `payment_price`."""
    price = past_price(when, now)
    if price is None:
        postable_price(actor=actor, now=now, reason=reason)
        price = counter_price(now=now)
    if price.buy_rial_per_g is None:
        raise NoPriceThatDay(field="tender")
    return price.buy_rial_per_g


def protected(base: PriceSnapshot, terms: Terms) -> PriceSnapshot:
    """The price raised to the contract's floor or lowered to its ceiling; the counter's stays beside it."""
    return replace(base, counter_rial_per_g=base.rial_per_g, rial_per_g=terms.protection.effective(base.rial_per_g))


def cost_of_protection(price: PriceSnapshot | None, mg: int) -> int:
    """Rial that the floor or the ceiling cost the shop for `mg` (R5)."""
    if price is None or price.counter_rial_per_g is None:
        return 0
    return protection_cost(mg=mg, market_rial_per_g=price.counter_rial_per_g, effective_rial_per_g=price.rial_per_g)


def overridden(
    base: PriceSnapshot, rial_per_g: int, *, contract: Contract, reason: str, actor: User, now: datetime
) -> PriceSnapshot:
    """The price somebody set for this one payment; what the shop asked goes to the trail."""
    why = check_override(rial_per_g, reason)
    if not is_free(base.rial_per_g, rial_per_g):
        detail: dict[str, object] = {"shop_rial_per_g": base.rial_per_g, "rial_per_g": rial_per_g, "reason": why}
        note_refused(actor=actor, grant=Grant.PRICE_SET, subject=contract, detail=detail)
        raise PriceNeedsApproval(field="price")
    return set_price(base, rial_per_g, contract=contract, reason=why, actor=actor, now=now)


def check_override(rial_per_g: int, reason: str) -> str:
    """The clean reason of a price of one's own. Raises OverrideWrong, PriceReasonMissing, PriceReasonTooLong."""
    if not 1 <= rial_per_g <= MAX_PAYMENT_RIAL or rial_per_g % RIAL_PER_TOMAN:
        raise OverrideWrong(field="price")
    return clean_price_reason(reason, field=FIELD, missing=PriceReasonMissing)


def is_free(shop_rial_per_g: int, rial_per_g: int) -> bool:
    """Whether a price is close enough to the shop's for one person to set it."""
    return abs(rial_per_g - shop_rial_per_g) * FREE_PART <= shop_rial_per_g


def set_price(
    base: PriceSnapshot,
    rial_per_g: int,
    *,
    contract: Contract,
    reason: str,
    actor: User,
    now: datetime,
    approver: User | None = None,
) -> PriceSnapshot:
    """The snapshot with the price that was set, and a line of the trail that says what it replaced."""
    detail: dict[str, object] = {
        "contract": contract.number, "shop_rial_per_g": base.rial_per_g, "rial_per_g": rial_per_g, "reason": reason,
        "approver": approver.display_name if approver else "",
    }  # fmt: skip
    note_audit(actor=actor, action="price.overridden", subject=contract, detail=detail)
    return replace(
        base, rial_per_g=rial_per_g, price_source=OVERRIDE, price_source_name=actor.display_name,
        price_observed_at=now, price_state="manual", price_note=reason,
        price_confirmed_by=approver.display_name if approver else base.price_confirmed_by,
    )  # fmt: skip
