"""Weights as exact numbers of milligrams, and the units of the bazaar."""

from fractions import Fraction
from types import MappingProxyType
from typing import Final

from measures.rounding import round_half_up

MG_PER_GRAM: Final = 1_000
#: سوت, the thousandth of a gram in which gold is spoken of at the counter.
MG_PER_SOOT: Final = 1
#: قیراط, 200 soot.
MG_PER_CARAT: Final = 200

#: مثقال صیرفی. 4.6083 g is what the market's own figures follow (mazaneh / 4.3318); sheets that print 4.608 round it.
MITHQAL_MG: Final = Fraction(46_083, 10)
#: نخود, 24 to the mithqal.
NOKHOD_MG: Final = MITHQAL_MG / 24
#: سیر, 16 mithqal.
SIR_MG: Final = MITHQAL_MG * 16
#: The international troy ounce, exact by definition.
TROY_OUNCE_MG: Final = Fraction(311_034_768, 10_000)

#: The largest weight accepted from a person or a client: one tonne.
MAX_MG: Final = 1_000_000 * MG_PER_GRAM

UNITS_MG: Final = MappingProxyType(
    {
        "gram": Fraction(MG_PER_GRAM),
        "soot": Fraction(MG_PER_SOOT),
        "carat": Fraction(MG_PER_CARAT),
        "mithqal": MITHQAL_MG,
        "nokhod": NOKHOD_MG,
        "sir": SIR_MG,
        "troy_ounce": TROY_OUNCE_MG,
    }
)


def mg_from(count: int | Fraction, unit: str) -> int:
    """Return ``count`` of a unit of ``UNITS_MG`` in whole milligrams, half up. Raises KeyError for another unit."""
    exact = count * UNITS_MG[unit]
    return round_half_up(exact.numerator, exact.denominator)


def grams_and_rest(mg: int) -> tuple[int, int]:
    """Return (whole grams, milligrams left over) of a weight that is not negative: 14,997 is (14, 997)."""
    if mg < 0:
        raise ValueError("split the sign off before splitting the weight")
    return divmod(mg, MG_PER_GRAM)
