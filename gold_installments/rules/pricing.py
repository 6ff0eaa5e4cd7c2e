"""Which price a payment may be posted at (R2). Prices are Rial per gram of 750."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from gold_installments.rules.policy import Decision, Policy, buying_beside, with_margin
from measures.money import whole_toman

#: Nobody stands up for an older price with a word: it says nothing about today's, which has to be typed.
OLDEST_TO_CONFIRM: Final = timedelta(days=7)

PriceState = Literal["live", "delayed", "closed_market", "stale", "manual", "none"]


@dataclass(frozen=True)
class Market:
    """The last known market price; `price_id` is its row on the public floor, None for a recorded day.

    `quorum` counts the independent families of sources behind it, 0 for a recorded day.
    """

    rial_per_g: int
    source: str
    source_name: str
    observed_at: datetime
    state: PriceState
    confirmed: bool
    price_id: int | None = None
    quorum: int = 0


@dataclass(frozen=True)
class Typed:
    """The price a permitted person typed for today; `buy_rial_per_g` where old gold has one of its own."""

    rial_per_g: int
    typed_at: datetime
    typed_by: str
    reason: str
    buy_rial_per_g: int | None = None


@dataclass(frozen=True, kw_only=True)
class CounterPrice:
    """The shop's price of this moment; `rial_per_g` is None only when nothing is known (state "none").

    `rial_per_g` is the effective price: typed for today, else `shop_rial_per_g`, the market's with the shop's margin.
    Both, and `buy_rial_per_g`, are whole Toman; `market_rial_per_g` is what the market said, to the Rial.
    `decision` says whether a payment or a quote may use it: at once, by a person with the right to set prices who
    gives a reason, or not at all. `note` is the reason of a typed price. `market_quorum` counts the independent
    families behind the market's price; 0 where that is not known.
    """

    rial_per_g: int | None = None
    buy_rial_per_g: int | None = None
    shop_rial_per_g: int | None = None
    margin_bp: int = 0
    market_rial_per_g: int | None = None
    market_price_id: int | None = None
    market_source: str = ""
    market_observed_at: datetime | None = None
    market_quorum: int = 0
    source: str = ""
    source_name: str = ""
    observed_at: datetime | None = None
    state: PriceState = "none"
    decision: Decision = Decision.BLOCK
    confirmed: bool = False
    note: str = ""

    @property
    def may_post(self) -> bool:
        """Whether anybody at the counter may post at it."""
        return self.decision is Decision.ALLOW

    @property
    def may_confirm(self) -> bool:
        """Whether a person with the right to set prices may post at this very price by giving a reason."""
        return self.decision is Decision.CONFIRM and self.rial_per_g is not None

    def age(self, now: datetime) -> timedelta | None:
        """How old the price is; None when nothing is known."""
        return now - self.observed_at if self.observed_at else None


@dataclass(frozen=True, kw_only=True)
class PriceSnapshot:
    """The price of the moment as it is copied into quotes and payments; field names are their columns."""

    rial_per_g: int
    shop_rial_per_g: int | None
    market_rial_per_g: int | None
    market_price_id: int | None
    market_source: str
    market_observed_at: datetime | None
    price_source: str
    price_source_name: str
    price_observed_at: datetime
    price_state: str
    price_note: str
    price_confirmed_by: str
    counter_rial_per_g: int | None = None

    def columns(self) -> dict[str, Any]:
        return dict(vars(self))


def price_columns(price: PriceSnapshot | None, now: datetime) -> dict[str, Any]:
    """The columns of a price, also where none was asked for, because no milligram was bought."""
    if price is not None:
        return price.columns()
    return {"rial_per_g": 0, "price_source": "", "price_source_name": "", "price_observed_at": now, "price_state": ""}


def snapshot_of(price: CounterPrice, *, reason: str = "", confirmed_by: str = "") -> PriceSnapshot:
    """Copy a price that may be posted at, or one that `confirmed_by` stands up for with a `reason`.

    Raises ValueError for any other.
    """
    stood_up_for = price.may_confirm and bool(reason) and bool(confirmed_by)
    if not (price.may_post or stood_up_for) or price.rial_per_g is None or price.observed_at is None:
        raise ValueError("this price may not be posted at")
    return PriceSnapshot(
        rial_per_g=price.rial_per_g,
        shop_rial_per_g=price.shop_rial_per_g,
        market_rial_per_g=price.market_rial_per_g,
        market_price_id=price.market_price_id,
        market_source=price.market_source,
        market_observed_at=price.market_observed_at,
        price_source=price.source,
        price_source_name=price.source_name,
        price_observed_at=price.observed_at,
        price_state=price.state,
        price_note=price.note if price.may_post else reason,
        price_confirmed_by="" if price.may_post else confirmed_by,
        counter_rial_per_g=price.rial_per_g,
    )


def choose_price(
    *, market: Market | None, typed: Typed | None, now: datetime, policy: Policy | None = None
) -> CounterPrice:
    """A price typed today wins; else the market's with the shop's margin, as far as the policy lets it be used.

    Whatever wins is a whole Toman.
    """
    policy = policy or Policy()
    facts = _market_facts(market, policy)
    if typed is not None:
        selling = whole_toman(typed.rial_per_g)
        buying = buying_beside(selling, policy) if typed.buy_rial_per_g is None else whole_toman(typed.buy_rial_per_g)
        return CounterPrice(
            **facts, rial_per_g=selling, buy_rial_per_g=buying, source="manual", source_name=typed.typed_by,
            observed_at=typed.typed_at, state="manual", decision=Decision.ALLOW, confirmed=True, note=typed.reason,
        )  # fmt: skip
    if market is None:
        return CounterPrice(**facts)
    return CounterPrice(
        **facts, rial_per_g=facts["shop_rial_per_g"], source=market.source, source_name=market.source_name,
        buy_rial_per_g=with_margin(market.rial_per_g, policy.buy_margin_bp), observed_at=market.observed_at,
        state=market.state, decision=_decision(market, policy, now), confirmed=market.confirmed,
    )  # fmt: skip


def _decision(market: Market, policy: Policy, now: datetime) -> Decision:
    if market.state == "stale" and now - market.observed_at > OLDEST_TO_CONFIRM:
        return Decision.BLOCK
    return policy.decide(market.state, confirmed=market.confirmed)


def _market_facts(market: Market | None, policy: Policy) -> dict[str, Any]:
    """What is kept of the market whichever price is used."""
    if market is None:
        return {"margin_bp": policy.sell_margin_bp}
    return {
        "margin_bp": policy.sell_margin_bp,
        "shop_rial_per_g": with_margin(market.rial_per_g, policy.sell_margin_bp),
        "market_rial_per_g": market.rial_per_g,
        "market_price_id": market.price_id,
        "market_source": market.source,
        "market_observed_at": market.observed_at,
        "market_quorum": market.quorum,
    }
