"""Type the shop's price of the day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.models import DayPrice
from gold_installments.queries import counter_price
from gold_installments.rules.limits import LONGEST_REASON, SHORTEST_REASON
from gold_installments.rules.pricing import is_plausible
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User


class PriceNotPositive(Refusal):
    """No price at all."""

    code = "price_not_positive"
    message = _("The price must be more than zero.")


class PriceImplausible(Refusal):
    """Five times off the last market price, or out of any range: a slip between Rial and Toman, most often."""

    code = "price_implausible"
    message = _(
        "This price is too far from the last market price; check whether it is in Toman and for one gram of 18 karat."
    )


class PriceReasonMissing(Refusal):
    """A typed price is explained."""

    code = "reason_missing"
    message = _("Write why you are typing the price.")


class PriceReasonTooLong(Refusal):
    """More than a reason."""

    code = "reason_too_long"
    message = _("The reason is too long: at most 300 letters.")


def set_day_price(*, rial_per_g: int, reason: str, actor: User, now: datetime) -> DayPrice:
    """Make `rial_per_g` (Rial per gram of 750) the shop's price until the end of the Tehran day, and return the row.

    The last one typed on a day counts. Raises NotPermitted, ShopClosed, PriceNotPositive, PriceImplausible,
    PriceReasonMissing, PriceReasonTooLong.
    """
    require(actor, Grant.PRICE_SET)
    require_open_shop()
    why = _clean_reason(reason)
    market = counter_price(now=now).market_rial_per_g
    if rial_per_g <= 0:
        raise PriceNotPositive(field="rial_per_g")
    if not is_plausible(rial_per_g, market_rial_per_g=market):
        raise PriceImplausible(field="rial_per_g")
    with transaction.atomic():
        price = DayPrice.objects.create(
            rial_per_g=rial_per_g, market_rial_per_g=market, day=tehran_today(now), reason=why, typed_by_id=actor.pk,
            typed_at=now,
        )  # fmt: skip
        detail: dict[str, object] = {"rial_per_g": rial_per_g, "market_rial_per_g": market, "reason": why}
        note_audit(actor=actor, action="price.typed", subject=price, detail=detail)
    return price


def _clean_reason(reason: str) -> str:
    why = " ".join(reason.replace("\x00", "").split())
    if len(why) < SHORTEST_REASON:
        raise PriceReasonMissing(field="reason")
    if len(why) > LONGEST_REASON:
        raise PriceReasonTooLong(field="reason")
    return why
