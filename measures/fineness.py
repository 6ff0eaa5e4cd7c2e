"""Fineness (عیار) as parts of pure gold in 10,000, and what the karat names mean in this market."""

from types import MappingProxyType
from typing import Final

PURE: Final = 10_000
FINENESS_24K: Final = 9_999
FINENESS_22K: Final = 9_167
FINENESS_21K: Final = 8_750
FINENESS_18K: Final = 7_500
#: Melted gold of the mazaneh. 17/24 would be 7,083; the market's number is 705.
FINENESS_MAZANEH: Final = 7_050
#: Official coins.
FINENESS_COIN: Final = 9_000

#: Shops take used pieces ten thousandths below their stamp: 740 for 18k, 865 for 21k. A custom, not a law.
USED_DEDUCTION: Final = 100

BY_KARAT: Final = MappingProxyType(
    {17: FINENESS_MAZANEH, 18: FINENESS_18K, 21: FINENESS_21K, 22: FINENESS_22K, 24: FINENESS_24K}
)


def fineness_of_karat(karat: int) -> int:
    """Return the market's fineness per 10,000 of a karat name; 24 is 9,999. Raises KeyError for an unknown name."""
    return BY_KARAT[karat]


def used_fineness(fineness: int, deduction: int = USED_DEDUCTION) -> int:
    """Return what a used piece is settled at: 7,500 less 100 is 7,400. Raises ValueError when nothing is left."""
    if not 0 <= deduction < fineness <= PURE:
        raise ValueError("the deduction must be smaller than the fineness, and the fineness at most 10,000")
    return fineness - deduction
