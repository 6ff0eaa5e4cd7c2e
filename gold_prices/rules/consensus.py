"""From several quotes to at most one price, or to none.

Prices are whole Rial per gram of 750. A wrong quote is named and left out, never repaired: dividing a suspicious
figure by ten would also "repair" a true price of 24k gold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: A quote further than this from the median is dropped.
OUTLIER_PERMILLE = 20
#: A lone family may move the price by this much; beyond it a second family must agree.
LONE_JUMP_PERMILLE = 40
#: A quote older than this at the moment of asking has no vote.
VOTE_LIFE = timedelta(minutes=30)
#: Beyond this age the last good price says nothing about today's jump, only about the unit.
REFERENCE_LIFE = timedelta(days=7)
#: Clocks differ; a quote stamped further ahead than this is wrong.
CLOCK_SKEW = timedelta(minutes=10)


class Verdict(StrEnum):
    """What became of one quote."""

    KEPT = "kept"
    REFUSED = "refused"
    UNIT_SUSPECT = "unit_suspect"
    OUTLIER = "outlier"
    SAME_FAMILY = "same_family"
    OLD = "old"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, kw_only=True)
class Quote:
    """One source's figure. `previous_close` marks a figure carried over from an earlier session."""

    source: str
    family: str
    rial_per_g: int
    observed_at: datetime
    previous_close: bool = False


@dataclass(frozen=True, kw_only=True)
class LastGood:
    """The price that stands before this round.

    `agreed_rial` is the figure that two families last stood behind; 0 where it is the standing one.
    """

    rial_per_g: int
    observed_at: datetime
    confirmed: bool
    agreed_rial: int = 0


@dataclass(frozen=True, kw_only=True)
class Consensus:
    """`chosen` is a figure a source really gave (never a mean); None means the standing price stays."""

    chosen: Quote | None
    confirmed: bool
    verdicts: dict[str, Verdict]

    def sources_with(self, verdict: Verdict) -> tuple[str, ...]:
        """The sources that got this verdict, in the order they were given."""
        return tuple(source for source, given in self.verdicts.items() if given is verdict)


def agree(quotes: Sequence[Quote], *, last_good: LastGood | None, now: datetime) -> Consensus:
    """Judge every quote and choose a price.

    `quotes` come in the order of trust: a tie goes to the earlier one. One vote per family. The chosen price is
    `confirmed` when two families stand behind it; a lone one inherits the standing price's confirmation as long as
    it stays near what two last agreed on: many small steps make a jump as well.
    """
    verdicts: dict[str, Verdict] = {}
    votes = _voters(quotes, verdicts, now)
    votes = _without_unit_errors(votes, verdicts, last_good)
    centre = _twice_the_median(votes)
    kept = _near_the_median(votes, verdicts, centre)
    if not kept and last_good is not None:
        centre = 2 * last_good.rial_per_g
        kept = _near_the_last_good(votes, last_good, now)
    for quote in kept:
        verdicts[quote.source] = Verdict.KEPT
    if len(kept) == 1 and _jumped(kept[0], last_good, now):
        verdicts[kept[0].source] = Verdict.UNCONFIRMED
        kept = []
    newer = _not_behind(kept, last_good)
    if not newer:
        verdicts.update({quote.source: Verdict.OLD for quote in kept})
    in_order = {quote.source: verdicts[quote.source] for quote in quotes}
    if not newer:
        return Consensus(chosen=None, confirmed=False, verdicts=in_order)
    contested = any(verdict is Verdict.OUTLIER for verdict in in_order.values())
    confirmed = len(kept) > 1 or (not contested and _inherits(kept[0], last_good, now))
    return Consensus(chosen=_nearest(newer, centre), confirmed=confirmed, verdicts=in_order)


def _inherits(alone: Quote, last_good: LastGood | None, now: datetime) -> bool:
    if last_good is None or not last_good.confirmed or not _is_recent(last_good, now):
        return False
    agreed = last_good.agreed_rial or last_good.rial_per_g
    return abs(alone.rial_per_g - agreed) * 1000 <= LONE_JUMP_PERMILLE * agreed


def _voters(quotes: Sequence[Quote], verdicts: dict[str, Verdict], now: datetime) -> list[Quote]:
    votes: dict[str, Quote] = {}
    for quote in quotes:
        if quote.rial_per_g <= 0 or quote.observed_at > now + CLOCK_SKEW:
            verdicts[quote.source] = Verdict.REFUSED
        elif quote.previous_close or now - quote.observed_at > VOTE_LIFE:
            verdicts[quote.source] = Verdict.OLD
        elif quote.family in votes:
            verdicts[quote.source] = Verdict.SAME_FAMILY
        else:
            votes[quote.family] = quote
    return list(votes.values())


def _without_unit_errors(votes: list[Quote], verdicts: dict[str, Verdict], last_good: LastGood | None) -> list[Quote]:
    """Measured against the standing price, else against the median of three or more.

    A standing price that nobody confirmed may itself be the one in another unit: it judges only a quote that is as
    alone as it was.
    """
    if last_good is not None and (last_good.confirmed or len(votes) == 1):
        reference = last_good.rial_per_g
    elif len(votes) >= 3:
        reference = sorted(vote.rial_per_g for vote in votes)[(len(votes) - 1) // 2]
    else:
        return votes
    suspects = {vote.source for vote in votes if looks_like_another_unit(vote.rial_per_g, reference)}
    verdicts.update(dict.fromkeys(suspects, Verdict.UNIT_SUSPECT))
    return [vote for vote in votes if vote.source not in suspects]


def looks_like_another_unit(rial_per_g: int, reference: int) -> bool:
    """True within a quarter of a ratio of 10, 100 or 1,000 either way (Rial/Toman, soot, thousand Toman)."""
    big, small = max(rial_per_g, reference), min(rial_per_g, reference)
    return any(4 * big >= 3 * factor * small and 4 * big <= 5 * factor * small for factor in (10, 100, 1000))


def _twice_the_median(votes: list[Quote]) -> int:
    """Twice, so that an even number of votes needs no rounding; 0 without votes."""
    figures = sorted(vote.rial_per_g for vote in votes)
    return figures[(len(figures) - 1) // 2] + figures[len(figures) // 2] if figures else 0


def _near_the_median(votes: list[Quote], verdicts: dict[str, Verdict], twice_median: int) -> list[Quote]:
    kept = [vote for vote in votes if abs(2 * vote.rial_per_g - twice_median) * 1000 <= OUTLIER_PERMILLE * twice_median]
    verdicts.update({vote.source: Verdict.OUTLIER for vote in votes if vote not in kept})
    return kept


def _near_the_last_good(votes: list[Quote], last_good: LastGood, now: datetime) -> list[Quote]:
    """Where no two agree, the one that best continues a recent price stands, with those beside it."""
    near = [vote for vote in votes if not _jumped(vote, last_good, now)] if _is_recent(last_good, now) else []
    if not near:
        return []
    best = min(near, key=lambda vote: abs(vote.rial_per_g - last_good.rial_per_g)).rial_per_g
    return [vote for vote in near if abs(vote.rial_per_g - best) * 1000 <= OUTLIER_PERMILLE * best]


def _not_behind(kept: list[Quote], last_good: LastGood | None) -> list[Quote]:
    """A figure observed before the standing one does not replace it, unless two correct one that nobody confirmed."""
    if last_good is None or (len(kept) > 1 and not last_good.confirmed):
        return kept
    return [quote for quote in kept if quote.observed_at >= last_good.observed_at]


def _is_recent(last_good: LastGood, now: datetime) -> bool:
    return now - last_good.observed_at <= REFERENCE_LIFE


def _jumped(quote: Quote, last_good: LastGood | None, now: datetime) -> bool:
    if last_good is None or not _is_recent(last_good, now):
        return False
    moved = abs(quote.rial_per_g - last_good.rial_per_g)
    return moved * 1000 > LONE_JUMP_PERMILLE * last_good.rial_per_g


def _nearest(kept: list[Quote], twice_centre: int) -> Quote:
    """The quote nearest to the centre; of two equally near the fresher, then the more trusted."""
    distance = {quote: abs(2 * quote.rial_per_g - twice_centre) for quote in kept}
    nearest = [quote for quote in kept if distance[quote] == min(distance.values())]
    return max(nearest, key=lambda quote: quote.observed_at)
