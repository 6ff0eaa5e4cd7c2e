"""Ask the sources, write down what each said, and publish a price if they allow one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from gold_prices.actions.hold_round import hold_round
from gold_prices.models import PriceRound
from gold_prices.providers.round import DEADLINE
from gold_prices.queries import MarketPrice, market_price
from gold_prices.rules.instruments import Instrument


def refresh_market_price(
    *,
    now: datetime,
    deadline: float = DEADLINE,
    kind: str = PriceRound.Kind.PLANNED,
    sources: Collection[str] | None = None,
    instruments: Collection[Instrument] | None = None,
) -> MarketPrice | None:
    """The market price of 18k after this round; None if nothing was ever stored.

    A planned round once a minute: a second call within the same minute asks nobody. Takes at most `deadline` seconds
    of network, and none of it inside a transaction. Sources that fail leave the standing price standing, with its
    true age. `sources` (keys) and `instruments` narrow whom and what is asked; `kind` as models.PriceRound.Kind.
    """
    hold_round(now=now, deadline=deadline, kind=kind, sources=sources, instruments=instruments)
    return market_price(now=now)


def update_single_price(*, now: datetime, instrument: Instrument, deadline: float = DEADLINE) -> MarketPrice | None:
    """A planned round for one instrument: only sources that quote it are asked, and only it may change."""
    return refresh_market_price(now=now, deadline=deadline, instruments=(instrument,))
