"""The market of the journeys: every source honest, two of them with ideas of their own."""

from __future__ import annotations

from tests.market import Market

#: What most say, so that it is the median; of equals, the more trusted one with the freshest figure is named.
RIAL_PER_G = 186_110_000
SOURCE = "wallgold"
#: Toman per gram, a little off as sources are.
OTHERS = {"milli": 18_538_000, "talair": 18_559_700}


def open_market(market: Market) -> None:
    """Everybody answers."""
    market.forget()
    market.price(RIAL_PER_G)
    for source, toman in OTHERS.items():
        market.believes(source, toman)


def no_internet(market: Market) -> None:
    """Every question ends in a broken connection."""
    market.forget()
    market.does("*", "drop")


def mg_for(rial: int, rial_per_g: int = RIAL_PER_G) -> int:
    """Half up, worked out here a second time on purpose."""
    return (rial * 1000 * 2 + rial_per_g) // (rial_per_g * 2)
