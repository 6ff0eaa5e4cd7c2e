"""The price of this moment, or the reason why nothing may be posted at it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.rules.grants import Grant
from gold_installments.actions.clean_price_reason import ConfirmReasonMissing, clean_price_reason, short_enough
from gold_installments.queries import counter_price
from gold_installments.rules.pricing import CounterPrice, PriceSnapshot, snapshot_of
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

FIELD = "price_reason"


class PriceStale(Refusal):
    """The last known price is too old; a person with the right to set prices must type today's, or stand up for it."""

    code = "price_stale"
    status = 403
    message = _(
        "The last known gold price is too old. Someone who may set prices has to type today's price with a reason."
    )

    def __init__(self, price: CounterPrice | None = None) -> None:
        super().__init__()
        self.price = price

    @property
    def extra(self) -> dict[str, object]:
        """What a client needs to offer the confirmation: the price, its age, and whether a reason would do."""
        price = self.price
        if price is None or price.observed_at is None:
            return {}
        return {
            "rial_per_g": price.rial_per_g,
            "observed_at": price.observed_at.isoformat(),
            "state": price.state,
            "confirmed": price.confirmed,
            "may_be_confirmed": price.may_confirm,
        }


class PriceUnknown(PriceStale):
    """No price was ever stored."""

    message = _("No gold price is known yet. Someone who may set prices has to type today's price with a reason.")


class PriceUnconfirmed(PriceStale):
    """The market's price jumped and no second source agrees yet."""

    message = _(
        "The gold price has jumped and no second source confirms it. Someone who may set prices has to type today's "
        "price with a reason."
    )


class PriceNotAllowed(PriceStale):
    """A price of the last minutes or of the closed market, which this shop's own rules do not let be used freely."""

    message = _(
        "The settings of this shop do not let payments be taken at this price by themselves. Someone who may set "
        "prices has to step in with a reason."
    )


def postable_price(*, actor: User, now: datetime, reason: str = "") -> PriceSnapshot:
    """The shop's price, ready to be copied. Runs in the transaction that copies it.

    Where the shop's rules ask for a person, `actor` may stand up for the last market price with a `reason`, which is
    noted; it is not needed, and not kept, where the price may be used freely. Raises PriceStale or one of its kind
    (also where the actor may not), ConfirmReasonMissing, PriceReasonTooLong.
    """
    typed = short_enough(reason, field=FIELD)
    price = counter_price(now=now)
    if price.may_post:
        return snapshot_of(price)
    if not (typed and price.may_confirm and actor.may(Grant.PRICE_SET)):
        raise _refusal(price)
    why = clean_price_reason(typed, field=FIELD, missing=ConfirmReasonMissing)
    taken = snapshot_of(price, reason=why, confirmed_by=actor.display_name)
    detail: dict[str, object] = {
        "rial_per_g": taken.rial_per_g, "source": taken.price_source, "state": taken.price_state,
        "confirmed_by_sources": price.confirmed, "observed_at": taken.price_observed_at.isoformat(), "reason": why,
    }  # fmt: skip
    note_audit(actor=actor, action="price.confirmed", subject="counter price", detail=detail)
    return taken


def _refusal(price: CounterPrice) -> PriceStale:
    if price.rial_per_g is None:
        return PriceUnknown(price)
    if price.state == "stale":
        return PriceStale(price)
    return PriceNotAllowed(price) if price.confirmed else PriceUnconfirmed(price)
