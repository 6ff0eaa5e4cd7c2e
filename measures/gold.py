"""Gold against money: every price is Rial per gram of 750 (``rial_per_g``), every weight milligrams."""

from typing import Final

from measures.fineness import FINENESS_18K, FINENESS_MAZANEH, PURE
from measures.money import RIAL_PER_TOMAN
from measures.rounding import ceil_div, ceil_to_step, round_half_up
from measures.weights import MG_PER_GRAM, MITHQAL_MG

__all__ = [
    "FINENESS_18K",
    "GRAMS_PER_MAZANEH",
    "equivalent_750",
    "mazaneh_from_rial_per_g",
    "mg_for_rial",
    "quote_rial",
    "rial_for_mg",
    "rial_per_g_at",
    "rial_per_g_from_mazaneh",
    "worth_rial",
]

#: Grams of 750 in one mithqal of 705: 4.331802 exactly, the number a mazaneh is divided by.
GRAMS_PER_MAZANEH: Final = MITHQAL_MG * FINENESS_MAZANEH / FINENESS_18K / MG_PER_GRAM


def _price(rial_per_g: int) -> int:
    """Return the price, or raise ValueError: zero is how a feed says "I do not know"."""
    if rial_per_g < 1:
        raise ValueError("a price is a positive number of Rial per gram")
    return rial_per_g


def mg_for_rial(rial: int, rial_per_g: int) -> int:
    """Return the milligrams of 750 an amount buys, half up: 420,000,000 Rial at 112,500,000 is 3,733 mg."""
    return round_half_up(rial * MG_PER_GRAM, _price(rial_per_g))


def rial_for_mg(mg: int, rial_per_g: int) -> int:
    """Return what milligrams of 750 are worth in Rial, half up: 3,733 mg at 112,500,000 is 419,962,500."""
    return round_half_up(mg * _price(rial_per_g), MG_PER_GRAM)


def worth_rial(mg: int, rial_per_g: int) -> int:
    """What `mg` milligrams are worth at a price, in Rial rounded half up to the whole Toman: to read, not to pay by."""
    return round_half_up(mg * _price(rial_per_g), MG_PER_GRAM * RIAL_PER_TOMAN) * RIAL_PER_TOMAN


def quote_rial(mg: int, rial_per_g: int, step_rial: int) -> int:
    """Return the amount to ask for ``mg``: their worth raised to the next multiple of ``step_rial``.

    ``mg_for_rial`` gives the same milligrams back as long as ``step_rial`` is at most ``rial_per_g / 2000`` (or 1):
    raising adds less than half a milligram's price. A half-up amount credited by the floor would leave one mg forever.
    """
    return ceil_to_step(ceil_div(mg * _price(rial_per_g), MG_PER_GRAM), step_rial)


def equivalent_750(mg: int, fineness: int) -> int:
    """Return the weight in 750 gold of ``mg`` of another fineness (1 to 10,000 per 10,000), half up.

    Deduct for a used piece first: ``equivalent_750(4_930, used_fineness(7_500))`` is 4,864.
    """
    if not 1 <= fineness <= PURE:
        raise ValueError("fineness is between 1 and 10,000 per 10,000")
    return round_half_up(mg * fineness, FINENESS_18K)


def rial_per_g_from_mazaneh(rial: int) -> int:
    """Return Rial per gram of 750 for a mazaneh (Rial per mithqal of 705), half up."""
    exact = _price(rial) / GRAMS_PER_MAZANEH
    return round_half_up(exact.numerator, exact.denominator)


def mazaneh_from_rial_per_g(rial_per_g: int) -> int:
    """Return the mazaneh (Rial per mithqal of 705) for a price per gram of 750, half up."""
    exact = _price(rial_per_g) * GRAMS_PER_MAZANEH
    return round_half_up(exact.numerator, exact.denominator)


def rial_per_g_at(rial_per_g: int, fineness: int) -> int:
    """Return the price per gram of another fineness (per 10,000) that goes with a price of 750, half up."""
    return round_half_up(_price(rial_per_g) * fineness, FINENESS_18K)
