"""Money: whole Rial inside, Toman on the screen.

Card slips, cheques and tax invoices are in Rial, and a Rial sum that is no multiple of ten is real; people speak Toman.
"""

from measures.rounding import round_half_up

RIAL_PER_TOMAN = 10

#: The largest amount accepted from a person or a client: a thousand milliard Toman, in Rial.
MAX_RIAL = 10**13


def rial_from_toman(toman: int) -> int:
    """Return whole Toman as Rial."""
    return toman * RIAL_PER_TOMAN


def whole_toman(rial: int) -> int:
    """Return Rial rounded half up to whole Toman, still in Rial: 189,060,105 is 189,060,110.

    For prices of a gram or a piece, which nobody quotes in tenths; a sum of money keeps its last Rial.
    """
    return round_half_up(rial, RIAL_PER_TOMAN) * RIAL_PER_TOMAN


def toman_and_rest(rial: int) -> tuple[int, int]:
    """Return (whole Toman, Rial left over) of an amount that is not negative: 41,996,257 is (4,199,625, 7)."""
    if rial < 0:
        raise ValueError("split the sign off before splitting the amount")
    return divmod(rial, RIAL_PER_TOMAN)


def share_of(rial: int, per_10000: int) -> int:
    """Return ``per_10000`` ten-thousandths of an amount, rounded half up: 300 is 3 %."""
    return round_half_up(rial * per_10000, 10_000)
