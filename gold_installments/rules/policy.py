"""What a shop makes of the market's price: its margins, and what each freshness allows at the counter (A4, A5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from measures.money import RIAL_PER_TOMAN, whole_toman
from measures.rounding import round_half_up

#: Margins are signed basis points of the market price: 100 is one percent.
LARGEST_MARGIN_BP: Final = 2_000
WHOLE_BP: Final = 10_000


class Decision(StrEnum):
    """What may be done at a price: post; post by a person who may set prices, with a reason; nothing."""

    ALLOW = "allow"
    CONFIRM = "confirm"
    BLOCK = "block"


#: From the mildest to the strictest.
STRICTNESS = tuple(Decision)


@dataclass(frozen=True)
class Policy:
    """A shop's rules about the price. The defaults are what a shop has that never chose.

    `sell_margin_bp` makes the price a customer pays at, `buy_margin_bp` the one old gold is bought at.
    `board_number` is part of the address of the shop's board on a television: another number, another address.
    """

    sell_margin_bp: int = 0
    buy_margin_bp: int = 0
    when_delayed: Decision = Decision.ALLOW
    when_closed: Decision = Decision.ALLOW
    when_stale: Decision = Decision.CONFIRM
    when_unconfirmed: Decision = Decision.CONFIRM
    alert_owner: bool = True
    board_number: int = 1

    def decide(self, state: str, *, confirmed: bool) -> Decision:
        """What a market price of this state allows; the stricter rule wins where nobody confirmed it as well.

        A state nobody knows here is as old as can be.
        """
        by_age = {
            "live": Decision.ALLOW, "delayed": self.when_delayed, "closed_market": self.when_closed,
        }.get(state, self.when_stale)  # fmt: skip
        return max(by_age, Decision.ALLOW if confirmed else self.when_unconfirmed, key=STRICTNESS.index)


def with_margin(rial_per_g: int, margin_bp: int) -> int:
    """A market price and a margin in basis points, half up to the whole Toman: 112,500,000 and 100 is 113,625,000.

    A shop's price is a whole Toman also without a margin: 112,500,005 and 0 is 112,500,010.
    """
    return round_half_up(rial_per_g * (WHOLE_BP + margin_bp), WHOLE_BP * RIAL_PER_TOMAN) * RIAL_PER_TOMAN


def carries_margin(shop_rial_per_g: int | None, market_rial_per_g: int | None) -> bool:
    """Whether a kept shop's price differs from the market's by more than its rounding to whole Toman."""
    if shop_rial_per_g is None or market_rial_per_g is None:
        return False
    # Rows older than the rounding hold the market's price to the Rial.
    return shop_rial_per_g not in (market_rial_per_g, whole_toman(market_rial_per_g))


def buying_beside(rial_per_g: int, policy: Policy) -> int:
    """What old gold is bought at beside a selling price typed by hand: as far below it as the margins are apart.

    Half up to the whole Toman.
    """
    parts = (WHOLE_BP + policy.sell_margin_bp) * RIAL_PER_TOMAN
    return round_half_up(rial_per_g * (WHOLE_BP + policy.buy_margin_bp), parts) * RIAL_PER_TOMAN
