"""What pledged gold covers of a debt. Rial, mg of 750; shares in basis points."""

from __future__ import annotations

from dataclasses import dataclass

from measures.gold import worth_rial

FULL_BP = 10_000


@dataclass(frozen=True)
class Cover:
    """`value_rial` of the gold beside `debt_rial`, at one price; `alert` where the gold is worth less than it must."""

    pledged_mg: int
    value_rial: int
    debt_rial: int
    alert_bp: int

    @property
    def shortfall_rial(self) -> int:
        """What is missing to the share asked for; 0 where nothing is."""
        wanted = -(-self.debt_rial * self.alert_bp // FULL_BP)
        return max(0, wanted - self.value_rial)

    @property
    def alert(self) -> bool:
        return self.shortfall_rial > 0


def cover(*, pledged_mg: int, debt_mg: int, debt_rial: int, rial_per_g: int, alert_bp: int = FULL_BP) -> Cover:
    """Gold and a debt in either unit at one price. ValueError for a price below 1."""
    debt = worth_rial(debt_mg, rial_per_g) + debt_rial
    return Cover(pledged_mg, worth_rial(pledged_mg, rial_per_g), debt, alert_bp)
