"""The price derived from the world market: a cross-check and a labelled last resort, never a vote on the bazaar's.

A PAXG token stands for one troy ounce of fine gold. All arithmetic is on whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from gold_prices.rules.guards import distance_permille, is_beyond
from gold_prices.rules.hearing import unfit
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.quotes import Quote
from gold_prices.rules.voting import one_per_family
from measures.fineness import FINENESS_18K, PURE
from measures.rounding import round_half_up
from measures.weights import MG_PER_GRAM, TROY_OUNCE_MG

#: Two roads to the same figure further apart than this: one of them lies, and nobody can say which.
ROADS_PERMILLE: Final = 50
#: The world market pauses from Friday night to Sunday night; its last ounce serves until then.
OUNCE_LIFE: Final = timedelta(days=3)
CENTS: Final = 100


class Seen(Protocol):
    """A figure and when it was seen."""

    @property
    def value(self) -> int: ...
    @property
    def observed_at(self) -> datetime: ...


class Road(StrEnum):
    """What the derived price was computed from."""

    PAXG = "paxg"
    OUNCE = "ounce_usdt"


@dataclass(frozen=True, kw_only=True)
class Parity:
    """Rial per gram of 750 by the world's price; `observed_at` is the time of the oldest figure that went in."""

    rial_per_g: int
    observed_at: datetime
    basis: Road


def parity(paxg: Seen | None, ounce: Seen | None, usdt: Seen | None) -> Parity | None:
    """The derived price: from the PAXG book (Rial per token), else from the ounce (US cents) at USDT (Rial each).

    None without enough figures, and where the two roads disagree.
    """
    book = None if paxg is None else _road(Road.PAXG, paxg.value, 1, paxg.observed_at)
    world = None
    if ounce is not None and usdt is not None:
        seen = min(ounce.observed_at, usdt.observed_at)
        world = _road(Road.OUNCE, ounce.value * usdt.value, CENTS, seen)
    if book and world and is_beyond(book.rial_per_g, world.rial_per_g, ROADS_PERMILLE):
        return None
    return book or world


def _road(basis: Road, rial_per_ounce: int, divisor: int, seen: datetime) -> Parity | None:
    """`rial_per_ounce` is still to be divided by `divisor`; None where not a Rial is left."""
    exact = TROY_OUNCE_MG * PURE * divisor
    rial = round_half_up(rial_per_ounce * FINENESS_18K * MG_PER_GRAM * exact.denominator, exact.numerator)
    return Parity(rial_per_g=rial, observed_at=seen, basis=basis) if rial > 0 else None


def premium_permille(price: int, parity_price: int) -> int:
    """How much dearer (negative: cheaper) the bazaar's price is than the derived one, in permille, half up."""
    premium = distance_permille(price, parity_price)
    return premium if price >= parity_price else -premium


def parity_of(quotes: Sequence[Quote], *, ounce: Seen | None, now: datetime) -> Parity | None:
    """The derived price of a round: its PAXG and USDT quotes, and the ounce that stands (at most three days old)."""
    usable = ounce if ounce is not None and now - ounce.observed_at <= OUNCE_LIFE else None
    return parity(middle(quotes, Instrument.PAXG, now), usable, middle(quotes, Instrument.USDT, now))


def middle(quotes: Sequence[Quote], instrument: Instrument, now: datetime) -> Quote | None:
    """The quote in the middle among the families that gave a usable figure, the lower of two; None without any."""
    usable = [quote for quote in quotes if quote.instrument is instrument and unfit(quote, now) is None]
    votes = sorted(one_per_family(usable, now), key=lambda quote: quote.value)
    return votes[(len(votes) - 1) // 2] if votes else None
