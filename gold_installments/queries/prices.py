"""The shop's price of this moment."""

from __future__ import annotations

from datetime import date, datetime

from gold_installments.models import DayPrice
from gold_installments.rules.pricing import CounterPrice, Market, Typed, choose_price
from gold_prices.queries import market_price
from persian.jalali import tehran_today


def counter_price(*, now: datetime) -> CounterPrice:
    """What a payment made now would be posted at, in Rial per gram of 750, and whether it may be.

    A price typed for today (Tehran) wins over the market's; no price is ever invented.
    """
    typed = day_price_of(day=tehran_today(now))
    found = market_price(now=now)
    market = None
    if found is not None:
        market = Market(
            found.rial_per_g, found.source, found.source_name, found.observed_at, found.state.value, found.confirmed
        )
    return choose_price(
        market=market,
        typed=Typed(typed.rial_per_g, typed.typed_at, typed.typed_by.display_name, typed.reason) if typed else None,
    )


def day_price_of(*, day: date) -> DayPrice | None:
    """The last price typed for a Tehran day."""
    return DayPrice.objects.filter(day=day).select_related("typed_by").order_by("-id").first()


def day_prices(*, limit: int = 30) -> list[DayPrice]:
    """The newest typed prices first."""
    return list(DayPrice.objects.select_related("typed_by").order_by("-id")[:limit])
