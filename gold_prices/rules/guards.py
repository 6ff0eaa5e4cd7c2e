"""What a figure must not contradict: its unit, the price of gold, and the price that stood before.

A guard never repairs: dividing a suspicious figure by ten would also "repair" a true price of 24k gold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from gold_prices.rules.instruments import Instrument
from gold_prices.rules.quotes import Basis, Judgement, LastGood, Quote, Verdict
from measures.fineness import FINENESS_18K, FINENESS_COIN
from measures.gold import mazaneh_from_rial_per_g
from measures.rounding import round_half_up
from measures.weights import MG_PER_GRAM

#: Rial for Toman, soot for grams, thousand Toman: no price of gold moves by this factor, but a unit does.
UNIT_FACTOR: Final = Fraction(15, 2)
#: How far a price of the same metal may lie from the price of 18k.
RATIO_PERMILLE: Final = 20
#: A lone family may move the price by this much, and by so much more for each full day without a price.
LONE_JUMP_PERMILLE: Final = 40
LONE_JUMP_PER_DAY: Final = 10
LONE_JUMP_AT_MOST: Final = 150
PAIR_JUMP_PERMILLE: Final = 200
PAIR_JUMP_PER_DAY: Final = 50
PAIR_JUMP_AT_MOST: Final = 500
#: Beyond this age the standing price says nothing about a jump, only about the unit.
JUMP_LIFE: Final = timedelta(days=14)
#: A lone quote this far from the world's price is not believed by itself.
WORLD_PERMILLE: Final = 250

COIN_MG: Final[Mapping[Instrument, Fraction]] = MappingProxyType(
    {
        Instrument.EMAMI: Fraction(8_133),
        Instrument.BAHAR: Fraction(8_133),
        Instrument.HALF: Fraction(8_133, 2),
        Instrument.QUARTER: Fraction(8_133, 4),
        Instrument.GRAM_COIN: Fraction(1_010),
    }
)
#: What a coin may cost, in thousandths of its metal. The smaller the coin the larger its premium: on 2025-07-24 the
#: gram coin was recorded at 1.70 times its metal and the quarter at 1.42, so one limit for all would drop true prices.
COIN_AT_LEAST: Final = 800
COIN_AT_MOST: Final[Mapping[Instrument, int]] = MappingProxyType(
    {
        Instrument.EMAMI: 1_600,
        Instrument.BAHAR: 1_600,
        Instrument.HALF: 1_800,
        Instrument.QUARTER: 2_200,
        Instrument.GRAM_COIN: 2_600,
    }
)


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """What another road says of an instrument.

    For gold products `value` is the price of a gram of 18k; for 18k itself the price derived from the world market;
    for dollars the price of USDT. `slack_permille` widens the guard for an anchor that is not of this round;
    `confirmed` tells whether two families stand behind the anchor itself.
    """

    value: int
    slack_permille: int = 0
    confirmed: bool = False

    @property
    def is_of_this_round(self) -> bool:
        """Whether it was seen at the same moment as the quotes."""
        return self.slack_permille == 0


def distance_permille(value: int, against: int) -> int:
    """How far `value` lies from `against` (positive), in thousandths of `against`, half up; never negative."""
    return round_half_up(abs(value - against) * 1000, against)


def measured(verdict: Verdict, value: int, against: int, basis: Basis) -> Judgement:
    """A verdict with the figure it was held to and the distance from it."""
    return Judgement(verdict=verdict, permille=distance_permille(value, against), against=against, basis=basis)


def is_beyond(value: int, against: int, permille: int) -> bool:
    """Whether `value` is more than `permille` thousandths of `against` away from it, exactly."""
    return abs(value - against) * 1000 > permille * against


def looks_like_another_unit(value: int, reference: int) -> bool:
    """True from seven and a half times either way: a factor of 10, 100 or 1,000 with leeway, or more."""
    big, small = max(value, reference), min(value, reference)
    return big >= UNIT_FACTOR * small


def worth_at(instrument: Instrument, rial_per_g: int) -> int | None:
    """The metal of a gold product (Rial per its unit) at a price of 18k; None for what does not follow from it."""
    if instrument is Instrument.MESGHAL:
        return mazaneh_from_rial_per_g(rial_per_g)
    if instrument is Instrument.GOLD24:
        # The market publishes 24k as 18k x 4/3, not by 999.9.
        return round_half_up(rial_per_g * 4, 3)
    if instrument in COIN_MG:
        mg = COIN_MG[instrument]
        return round_half_up(rial_per_g * mg.numerator * FINENESS_COIN, mg.denominator * FINENESS_18K * MG_PER_GRAM)
    return None


def follows_from_18k(instrument: Instrument) -> bool:
    """Whether the price of 18k fixes this one up to rounding: 24k and the mesghal, not the coins."""
    return instrument in (Instrument.GOLD24, Instrument.MESGHAL)


def ratio_fault(quote: Quote, anchor: Anchor) -> Judgement | None:
    """Why a figure does not fit the price of 18k: another unit, or a wrong ratio; None where it fits."""
    metal = worth_at(quote.instrument, anchor.value)
    if metal is None:
        return None
    low, high = 1000 - RATIO_PERMILLE, 1000 + RATIO_PERMILLE
    if quote.instrument in COIN_AT_MOST:
        low, high = COIN_AT_LEAST, COIN_AT_MOST[quote.instrument]
    if metal * (low - anchor.slack_permille) <= quote.value * 1000 <= metal * (high + anchor.slack_permille):
        return None
    verdict = Verdict.UNIT_SUSPECT if looks_like_another_unit(quote.value, metal) else Verdict.RATIO
    return measured(verdict, quote.value, metal, Basis.GOLD18)


def contradictions(quotes: Sequence[Quote]) -> dict[tuple[str, Instrument], Judgement]:
    """The rows of answers that contradict themselves, by source and instrument.

    A source whose mesghal is about ten times off its own 18k has changed a unit, and it cannot be told which: both
    rows go. Rows carried over from an earlier session are not held to those of today.
    """
    today = {
        (quote.source, quote.instrument): quote for quote in quotes if quote.value > 0 and not quote.previous_close
    }
    found: dict[tuple[str, Instrument], Judgement] = {}
    for (source, instrument), gram in today.items():
        mesghal = today.get((source, Instrument.MESGHAL))
        if instrument is not Instrument.GOLD18 or mesghal is None:
            continue
        metal = mazaneh_from_rial_per_g(gram.value)
        if looks_like_another_unit(mesghal.value, metal):
            both = measured(Verdict.UNIT_SUSPECT, mesghal.value, metal, Basis.OWN_BODY)
            found[source, Instrument.GOLD18] = found[source, Instrument.MESGHAL] = both
    return found


def jump_limit(families: int, elapsed: timedelta) -> int | None:
    """How far `families` that agree may move the price, in permille; None where there is no limit."""
    if families > 2 or elapsed > JUMP_LIFE:
        return None
    days = max(elapsed.days, 0)
    if families == 2:
        return min(PAIR_JUMP_PERMILLE + PAIR_JUMP_PER_DAY * days, PAIR_JUMP_AT_MOST)
    return min(LONE_JUMP_PERMILLE + LONE_JUMP_PER_DAY * days, LONE_JUMP_AT_MOST)


def jumped(value: int, last_good: LastGood | None, families: int, now: datetime) -> bool:
    """Whether `value` is further from the standing price than so many families may move it in this time."""
    if last_good is None:
        return False
    limit = jump_limit(families, now - last_good.observed_at)
    return limit is not None and is_beyond(value, last_good.value, limit)
