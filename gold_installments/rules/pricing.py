"""Which price a payment may be posted at (R2). Prices are Rial per gram of 750."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

PriceState = Literal["live", "delayed", "closed_market", "stale", "manual", "none"]
POSTABLE: frozenset[str] = frozenset({"live", "delayed", "closed_market"})
FARTHEST_FROM_MARKET = 5
LOWEST_RIAL_PER_G = 100_000
HIGHEST_RIAL_PER_G = 100_000_000_000


@dataclass(frozen=True)
class Market:
    """The last known market price."""

    rial_per_g: int
    source: str
    source_name: str
    observed_at: datetime
    state: PriceState
    confirmed: bool


@dataclass(frozen=True)
class Typed:
    """The price a permitted person typed for today."""

    rial_per_g: int
    typed_at: datetime
    typed_by: str
    reason: str


@dataclass(frozen=True)
class CounterPrice:
    """The shop's price of this moment; `rial_per_g` is None only when nothing is known (state "none").

    `may_post` says whether a payment or a quote may use it; where it may not, a person with the right to set
    prices has to type one with a reason (`reason_needed`). `note` is the reason of a typed price.
    """

    rial_per_g: int | None
    market_rial_per_g: int | None
    source: str
    source_name: str
    observed_at: datetime | None
    state: PriceState
    may_post: bool
    reason_needed: bool
    confirmed: bool
    note: str

    def age(self, now: datetime) -> timedelta | None:
        """How old the price is; None when nothing is known."""
        return now - self.observed_at if self.observed_at else None


@dataclass(frozen=True)
class PriceSnapshot:
    """The price of the moment as it is copied into quotes and payments; field names are their columns."""

    rial_per_g: int
    market_rial_per_g: int | None
    price_source: str
    price_source_name: str
    price_observed_at: datetime
    price_state: str
    price_note: str

    def columns(self) -> dict[str, Any]:
        return asdict(self)


def snapshot_of(price: CounterPrice) -> PriceSnapshot:
    """Copy a postable price. Raises ValueError for one that may not be posted at."""
    if not price.may_post or price.rial_per_g is None or price.observed_at is None:
        raise ValueError("this price may not be posted at")
    return PriceSnapshot(
        price.rial_per_g, price.market_rial_per_g, price.source, price.source_name, price.observed_at, price.state,
        price.note,
    )  # fmt: skip


def choose_price(*, market: Market | None, typed: Typed | None) -> CounterPrice:
    """A price typed today wins; else the market's, postable while fresh enough and confirmed."""
    market_rial = market.rial_per_g if market else None
    if typed is not None:
        return CounterPrice(
            typed.rial_per_g, market_rial, "manual", typed.typed_by, typed.typed_at, "manual", True, False, True,
            typed.reason,
        )  # fmt: skip
    if market is None:
        return CounterPrice(None, None, "", "", None, "none", False, True, False, "")
    may_post = market.state in POSTABLE and market.confirmed
    return CounterPrice(
        market.rial_per_g, market_rial, market.source, market.source_name, market.observed_at, market.state,
        may_post, not may_post, market.confirmed, "",
    )  # fmt: skip


def is_plausible(rial_per_g: int, *, market_rial_per_g: int | None) -> bool:
    """False for a typed price that looks like a slip of unit: 5 times off the last market price, or more."""
    if not LOWEST_RIAL_PER_G <= rial_per_g <= HIGHEST_RIAL_PER_G:
        return False
    if market_rial_per_g is None:
        return True
    far = FARTHEST_FROM_MARKET
    return rial_per_g <= market_rial_per_g * far and rial_per_g * far >= market_rial_per_g
