"""What hangs on the wall: the shop's prices and the market's, for anybody who looks. Nothing of customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gold_installments.queries import counter_price, price_policy
from gold_prices.queries.board import BoardPrice, board_prices

if TYPE_CHECKING:
    from gold_installments.rules.pricing import CounterPrice

#: What the shop sells at a price of its own; everything else is the market's.
OURS = "gold18"
#: States in which the wall must not look as if one could rely on it.
GREY = frozenset({"stale", "none"})


@dataclass(frozen=True)
class Board:
    """`price` is the shop's own of 18k; `rows` the market's of everything else."""

    price: CounterPrice
    rows: tuple[BoardPrice, ...]
    now: datetime

    @property
    def age(self) -> timedelta | None:
        """How old the shop's price is; None while there is none."""
        return self.price.age(self.now)

    @property
    def grey(self) -> bool:
        """Whether the wall turns grey: the price is old, unconfirmed, or there is none."""
        return self.price.state in GREY or not self.price.confirmed


def board_now(*, now: datetime) -> Board:
    """The wall at this moment."""
    rows = tuple(row for row in board_prices(now=now) if row.instrument != OURS)
    return Board(price=counter_price(now=now), rows=rows, now=now)


def board_number() -> int:
    """Of which number the board's address is now."""
    return price_policy().board_number
