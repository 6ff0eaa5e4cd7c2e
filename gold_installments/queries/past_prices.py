"""What the shop's price was at a moment of the past, from what was stored then."""

from __future__ import annotations

from datetime import datetime, timedelta

from gold_installments.models import DayPrice, PricePolicy
from gold_installments.queries.prices import policy_of
from gold_installments.rules.pricing import CounterPrice, Market, Typed, choose_price
from gold_prices.queries import MarketPrice, market_price_at
from persian.jalali import tehran_midnight, tehran_today

#: A price that was usable when it stood. An older one says nothing about that day.
STOOD = ("live", "delayed", "closed_market")


def counter_price_at(moment: datetime) -> CounterPrice | None:
    """The shop's price in force at `moment`: typed for that day by then, else the market's with the margins of then.

    Where nothing stood at that very moment (a day that was only recorded), the last price of the same Tehran day. None
    where no price of that time is stored: none is ever invented.
    """
    typed, policy = _typed(moment), policy_of(PricePolicy.objects.filter(set_at__lte=moment).order_by("-id").first())
    market = _market(moment)
    if typed is None and market is None:
        return None
    return choose_price(market=market, typed=typed, policy=policy, now=moment)


def _typed(moment: datetime) -> Typed | None:
    rows = DayPrice.objects.filter(day=tehran_today(moment), typed_at__lte=moment).select_related("typed_by")
    row = rows.order_by("-id").first()
    if row is None or row.rial_per_g is None:
        return None
    return Typed(row.rial_per_g, row.typed_at, row.typed_by.display_name, row.reason, row.buy_rial_per_g)


def _market(moment: datetime) -> Market | None:
    found = market_price_at(moment)
    if found is not None and found.state.value in STOOD and found.confirmed:
        return _as_market(found)
    day = tehran_today(moment)
    found = market_price_at(tehran_midnight(day + timedelta(days=1)) - timedelta(seconds=1))
    if found is None or tehran_today(found.observed_at) != day or not found.confirmed:
        return None
    return _as_market(found)


def _as_market(found: MarketPrice) -> Market:
    return Market(
        found.rial_per_g, found.source, found.source_name, found.observed_at, found.state.value, True,
        found.published_id, found.quorum if found.published_id else 0,
    )  # fmt: skip
