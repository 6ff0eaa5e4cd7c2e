"""What a payment was promised before it came: a price, and where its money goes when it closes the contract."""

from __future__ import annotations

from dataclasses import dataclass

from gold_installments.rules.closing import Closing
from gold_installments.rules.pricing import PriceSnapshot


@dataclass(frozen=True)
class Promised:
    """`price` is the one to use, None where no milligram is bought. With a `closing` the payment closes the contract to
    the last milligram and Rial; without one it is an ordinary payment at that price.
    """

    price: PriceSnapshot | None
    closing: Closing | None = None
