"""One instrument's round: what its quotes are held to, and what was said of each so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from gold_prices.rules.guards import (
    LONE_JUMP_PERMILLE,
    WORLD_PERMILLE,
    Anchor,
    distance_permille,
    follows_from_18k,
    is_beyond,
    jumped,
    looks_like_another_unit,
    measured,
    ratio_fault,
)
from gold_prices.rules.instruments import COINS, Instrument
from gold_prices.rules.quotes import Basis, Judgement, LastGood, Quote, Remark, Verdict
from gold_prices.rules.voting import Ballot, one_per_family, twice_the_median, whole_median

#: A quote further than this from the median of the others is dropped.
TOLERANCE_PERMILLE: Final[Mapping[Instrument, int]] = MappingProxyType(
    {**dict.fromkeys(COINS, 40), Instrument.USD: 30, Instrument.OUNCE: 10}
)
USUAL_TOLERANCE: Final = 20
#: A quote older than this at the moment of asking has no vote.
VOTE_LIFE: Final = timedelta(minutes=30)
#: A lone quote does not inherit the confirmation of a price older than this.
REFERENCE_LIFE: Final = timedelta(days=7)
#: Clocks differ; a quote stamped further ahead than this is wrong.
CLOCK_SKEW: Final = timedelta(minutes=10)
#: Worth a remark: 18k so far from the world's price, dollars so far from USDT.
REMARK_PERMILLE: Final[Mapping[Instrument, int]] = MappingProxyType(
    {Instrument.GOLD18: WORLD_PERMILLE, Instrument.USD: 50}
)


def tolerance_of(instrument: Instrument) -> int:
    """How far from the median of the others a quote may lie, in permille."""
    return TOLERANCE_PERMILLE.get(instrument, USUAL_TOLERANCE)


def unfit(quote: Quote, now: datetime) -> Judgement | None:
    """Why a figure cannot be weighed at all: no price, a time to come, or a time long gone."""
    if quote.value <= 0:
        return Judgement(verdict=Verdict.REFUSED)
    if quote.observed_at > now + CLOCK_SKEW:
        return Judgement(verdict=Verdict.REFUSED, basis=Basis.FUTURE)
    if quote.previous_close:
        return Judgement(verdict=Verdict.OLD, basis=Basis.CLOSE)
    if now - quote.observed_at > VOTE_LIFE:
        return Judgement(verdict=Verdict.OLD, basis=Basis.AGE)
    return None


def _middle(figures: Sequence[int]) -> tuple[int, int]:
    """The middle figure, the lower of two, and how many are in its unit; zeros without figures."""
    if not figures:
        return 0, 0
    middle = sorted(figures)[(len(figures) - 1) // 2]
    return middle, sum(not looks_like_another_unit(figure, middle) for figure in figures)


class Hearing:
    """Judges quotes one after another; `judgements` holds what was said of each source."""

    def __init__(self, instrument: Instrument, last_good: LastGood | None, now: datetime, anchor: Anchor | None):
        self.instrument, self.last_good, self.now, self.anchor = instrument, last_good, now, anchor
        self.judgements: dict[str, Judgement] = {}
        #: The price of 18k that bounds a gold product, and the world's price that only doubts a lone quote.
        self.world = anchor if instrument in REMARK_PERMILLE else None
        self.gold = None if self.world else anchor

    def admitted(self, quotes: Sequence[Quote]) -> list[Quote]:
        """The quotes that may vote: whole, of now, and of the right unit."""
        fit = []
        for quote in quotes:
            fault = unfit(quote, self.now) or (ratio_fault(quote, self.gold) if self.gold else None)
            if fault is None:
                fit.append(quote)
            else:
                self.judgements[quote.source] = fault
        return self._without_unit_errors(fit)

    def _without_unit_errors(self, quotes: list[Quote]) -> list[Quote]:
        reference, basis = self._unit_reference(one_per_family(quotes, self.now))
        if reference is None:
            return quotes
        suspects = [quote for quote in quotes if looks_like_another_unit(quote.value, reference)]
        self.judgements |= {
            quote.source: measured(Verdict.UNIT_SUSPECT, quote.value, reference, basis) for quote in suspects
        }
        return [quote for quote in quotes if quote not in suspects]

    def _unit_reference(self, votes: Sequence[Quote]) -> tuple[int | None, Basis]:
        """The standing price, else what two last agreed on, else what most of three or more say, else the world's.

        A standing price that nobody confirmed may itself be the one in another unit: it judges only a quote that is
        as alone as it was. Half of the votes are not most: of two and two nobody can say who is right.
        """
        last, world = self.last_good, self.world.value if self.world else None
        if last is not None and (last.confirmed or last.agreed_value or len(votes) == 1):
            return (last.value if last.confirmed else last.agreed_value or last.value), Basis.STANDING
        middle, alike = _middle([vote.value for vote in votes])
        # Two that contradict the world's price need a third: a first price in a wrong unit would shut out the right.
        enough = 3 if world is not None and looks_like_another_unit(middle, world) else 2
        if len(votes) >= 3 and alike >= enough and 2 * alike > len(votes):
            return middle, Basis.OTHERS
        return world, Basis.WORLD

    def standing_votes(self, ballot: Ballot) -> tuple[list[Quote], bool]:
        """The votes that stand after the guards, and whether a vote decided (and not the standing price)."""
        kept, voted = ballot.kept, True
        if not kept and ballot.votes:
            kept, voted = self._near_the_standing(ballot.votes), False
        for quote in kept:
            self.judgements[quote.source] = self._kept(quote, ballot)
        held = self._held(kept)
        self.judgements |= held
        return [quote for quote in kept if quote.source not in held], voted

    def _kept(self, quote: Quote, ballot: Ballot) -> Judgement:
        median = whole_median([vote.value for vote in ballot.votes])
        if len(ballot.votes) > 1 and median:
            return measured(Verdict.KEPT, quote.value, median, Basis.OTHERS)
        if self.last_good is not None:
            return measured(Verdict.KEPT, quote.value, self.last_good.value, Basis.STANDING)
        return Judgement(verdict=Verdict.KEPT)

    def _near_the_standing(self, votes: Sequence[Quote]) -> list[Quote]:
        """Where no two agree, the one that best continues a recent price stands, with those beside it."""
        last = self.last_good
        if last is None or self.now - last.observed_at > REFERENCE_LIFE:
            return []
        near = [vote for vote in votes if not jumped(vote.value, last, 1, self.now)]
        if not near:
            return []
        best = min(near, key=lambda vote: (abs(vote.value - last.value), vote.value)).value
        return [vote for vote in near if not is_beyond(vote.value, best, tolerance_of(self.instrument))]

    def _held(self, kept: Sequence[Quote]) -> dict[str, Judgement]:
        """A jump too large for so few, and a lone figure far from the world's price: the standing price stays."""
        last = self.last_good
        if last is not None and self._is_jump(kept, last):
            return {
                quote.source: measured(Verdict.UNCONFIRMED, quote.value, last.value, Basis.STANDING) for quote in kept
            }
        if len(kept) == 1 and self._is_far_from_the_world(kept[0].value) and not self._inherits(kept[0]):
            return {kept[0].source: self._doubt(kept[0])}
        return {}

    def _is_jump(self, kept: Sequence[Quote], last: LastGood) -> bool:
        if self._vouched_for():
            return False
        held_to = [last]
        if len(kept) > 1 and not last.confirmed:
            # Two that agree may correct a price that nobody confirmed, however far it was off; but not also leave far
            # behind what two agreed on before it.
            held_to = [last, replace(last, value=last.agreed_value)] if last.agreed_value else []
        jumps = [any(jumped(quote.value, one, len(kept), self.now) for quote in kept) for one in held_to]
        return bool(jumps) and all(jumps)

    def _doubt(self, alone: Quote) -> Judgement:
        against = self.world.value if self.world else alone.value
        unit = looks_like_another_unit(alone.value, against)
        return measured(Verdict.UNIT_SUSPECT if unit else Verdict.UNCONFIRMED, alone.value, against, Basis.WORLD)

    def _vouched_for(self) -> bool:
        """24k and the mesghal that fit a price of 18k two families just agreed on need no second voice."""
        gold = self.gold
        return gold is not None and gold.confirmed and gold.is_of_this_round and follows_from_18k(self.instrument)

    def _is_far_from_the_world(self, value: int) -> bool:
        return self.world is not None and is_beyond(value, self.world.value, WORLD_PERMILLE)

    def _inherits(self, alone: Quote) -> bool:
        last = self.last_good
        if last is None or not last.confirmed or self.now - last.observed_at > REFERENCE_LIFE:
            return False
        return not is_beyond(alone.value, last.agreed_value or last.value, LONE_JUMP_PERMILLE)

    def not_behind(self, kept: list[Quote]) -> list[Quote]:
        """A figure seen before the standing one does not replace it, unless two correct one that nobody confirmed."""
        last = self.last_good
        if last is None or (len(kept) > 1 and not last.confirmed):
            return kept
        behind = [quote for quote in kept if quote.observed_at < min(last.observed_at, self.now)]
        self.judgements |= {quote.source: Judgement(verdict=Verdict.OLD, basis=Basis.BEHIND) for quote in behind}
        return [quote for quote in kept if quote not in behind]

    def centre(self, ballot: Ballot, voted: bool) -> int:
        """Twice the figure the chosen quote is nearest to."""
        if not voted and self.last_good is not None:
            return 2 * self.last_good.value
        return twice_the_median([vote.value for vote in ballot.votes])

    def confirms(self, chosen: Quote, kept: Sequence[Quote], voted: bool) -> bool:
        """Two families that agree, or one that continues what two agreed on while nobody contradicts."""
        if not voted:
            return False
        if len(kept) > 1 or self._vouched_for():
            return True
        return self._inherits(chosen) and not self._is_far_from_the_world(chosen.value)

    def remark(self, chosen: Quote | None) -> Remark | None:
        """What a person may like to know of a chosen figure that lies far from the world's price."""
        if chosen is None or self.world is None:
            return None
        against = self.world.value
        if not is_beyond(chosen.value, against, REMARK_PERMILLE[self.instrument]):
            return None
        return Remark(permille=distance_permille(chosen.value, against), against=against, basis=Basis.WORLD)
