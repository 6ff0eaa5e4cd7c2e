"""The market price for programs."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema

from gold_prices.queries import market_price
from persian.refusal import Refusal

router = Router(tags=["prices"])


class NoPrice(Refusal):
    """Nothing was ever stored; no price is made up."""

    code = "no_price"
    status = 404
    message = _("No market price has been stored yet.")


class Price(Schema):
    """Rial per gram of 750. `observed_at` is the source's own time; `age_seconds` counts from it."""

    rial_per_g: int
    source: str
    source_name: str
    observed_at: datetime
    fetched_at: datetime
    age_seconds: int
    state: str
    confirmed: bool


@router.get("/price", response=Price, summary="The market price of a gram of 18k gold")
def current_price(request: HttpRequest) -> Price:
    """The last good price with its true age. State: live, delayed, stale or closed_market."""
    now = timezone.now()
    price = market_price(now=now)
    if price is None:
        raise NoPrice
    return Price(
        rial_per_g=price.rial_per_g,
        source=price.source,
        source_name=price.source_name,
        observed_at=price.observed_at,
        fetched_at=price.fetched_at,
        age_seconds=int(price.age(now).total_seconds()),
        state=price.state.value,
        confirmed=price.confirmed,
    )
