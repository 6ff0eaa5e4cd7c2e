"""The price of this moment, or the reason why nothing may be posted at it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gold_installments.queries import counter_price
from gold_installments.rules.pricing import PriceSnapshot, snapshot_of
from persian.refusal import Refusal


class PriceStale(Refusal):
    """The last known price is too old; a person with the right to set prices must type today's."""

    code = "price_stale"
    status = 403
    message = _(
        "The last known gold price is too old. Someone who may set prices has to type today's price with a reason."
    )


class PriceUnknown(PriceStale):
    """No price was ever stored."""

    message = _("No gold price is known yet. Someone who may set prices has to type today's price with a reason.")


class PriceUnconfirmed(PriceStale):
    """The market's price jumped and no second source agrees yet."""

    message = _(
        "The gold price has jumped and no second source confirms it. Someone who may set prices has to type today's "
        "price with a reason."
    )


def postable_price(*, now: datetime) -> PriceSnapshot:
    """The shop's price, ready to be copied. Raises PriceStale, or its PriceUnknown and PriceUnconfirmed."""
    price = counter_price(now=now)
    if price.may_post:
        return snapshot_of(price)
    if price.rial_per_g is None:
        raise PriceUnknown
    raise PriceStale if price.confirmed else PriceUnconfirmed
