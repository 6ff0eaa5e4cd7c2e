"""The price the shop buys gold at, and the columns of a row that needed no price."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gold_installments.actions.postable_price import PriceUnknown, postable_price
from gold_installments.queries import counter_price
from gold_installments.rules.pricing import PriceSnapshot

if TYPE_CHECKING:
    from accounts.models import User


def buying_price(*, actor: User, now: datetime, reason: str = "") -> PriceSnapshot:
    """The counter's buying price as a snapshot: `rial_per_g` is what the shop pays. Raises as `postable_price`."""
    selling = postable_price(actor=actor, now=now, reason=reason)
    price = counter_price(now=now)
    if price.buy_rial_per_g is None:
        raise PriceUnknown(price)
    return replace(selling, rial_per_g=price.buy_rial_per_g)


def without_price(*, now: datetime) -> dict[str, Any]:
    """The columns of Priced where no gold was counted in money."""
    return {
        "rial_per_g": 0, "price_source": "", "price_source_name": "", "price_observed_at": now, "price_state": "none",
    }  # fmt: skip
