"""Which of several figures agree. One vote per family; nobody is measured by a median he moved himself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from gold_prices.rules.guards import measured
from gold_prices.rules.quotes import Basis, Judgement, Quote, Verdict
from measures.rounding import round_half_up

#: Where two families have figures at most this old that agree, older ones have no vote.
FRESH: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """`votes` took part; `kept` of them agree, or none where nobody can say who is right."""

    votes: list[Quote]
    kept: list[Quote]
    judgements: dict[str, Judgement] = field(default_factory=dict)


def twice_the_median(figures: Sequence[int]) -> int:
    """Twice, so that an even number of figures needs no rounding; 0 without figures."""
    ordered = sorted(figures)
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2] if ordered else 0


def whole_median(figures: Sequence[int]) -> int | None:
    """The median, half up; None without figures."""
    return round_half_up(twice_the_median(figures), 2) if figures else None


def seen_at(quote: Quote, now: datetime) -> datetime:
    """When a figure was seen: its own time, but never later than now, whatever its clock says."""
    return min(quote.observed_at, now)


def poll(quotes: Sequence[Quote], *, tolerance: int, now: datetime) -> Ballot:
    """The fresh figures decide if two families agree on them; else the older ones are heard as well."""
    fresh = [quote for quote in quotes if now - quote.observed_at <= FRESH]
    if len(fresh) < len(quotes):
        ballot = _vote(fresh, tolerance, now)
        if len(ballot.kept) > 1:
            late = {
                quote.source: Judgement(verdict=Verdict.OLD, basis=Basis.FRESHER)
                for quote in quotes
                if quote not in fresh
            }
            return Ballot(votes=ballot.votes, kept=ballot.kept, judgements=late | ballot.judgements)
    return _vote(quotes, tolerance, now)


def _vote(quotes: Sequence[Quote], tolerance: int, now: datetime) -> Ballot:
    votes = one_per_family(quotes, now)
    voting = {quote.source for quote in votes}
    judgements = {
        quote.source: Judgement(verdict=Verdict.SAME_FAMILY) for quote in quotes if quote.source not in voting
    }
    kept, outliers = _without_outliers(votes, tolerance)
    # A draw: as many say something else together, or one stands against one.
    if outliers and len(kept) <= _largest_group([vote for vote in votes if vote not in kept], tolerance):
        outliers |= {vote.source: _against_the_others(vote, votes) for vote in kept}
        kept = []
    return Ballot(votes=votes, kept=kept, judgements=judgements | outliers)


def one_per_family(quotes: Sequence[Quote], now: datetime) -> list[Quote]:
    """Each family's freshest figure; of two equally fresh the one given first. In the order given."""
    chosen: dict[str, Quote] = {}
    for quote in quotes:
        rival = chosen.get(quote.family)
        if rival is None or seen_at(quote, now) > seen_at(rival, now):
            chosen[quote.family] = quote
    return [quote for quote in quotes if chosen[quote.family] is quote]


def _without_outliers(votes: Sequence[Quote], tolerance: int) -> tuple[list[Quote], dict[str, Judgement]]:
    """Drop the worst first, each time measured by the median of the others, until all that are left agree.

    Measuring one after another matters: with the worst gone, a figure it had pulled away may be near again.
    """
    left, dropped = list(votes), dict[str, Judgement]()
    while len(left) > 1:
        # Of two that say the same, by name: the order in which they were heard must not show in the reasons.
        worst = max(left, key=lambda vote: (_distance(vote, left), vote.value, vote.source))
        if _distance(worst, left) * 1000 <= tolerance:
            break
        dropped[worst.source] = _against_the_others(worst, left)
        left.remove(worst)
    return left, dropped


def _twice_the_others(vote: Quote, votes: Sequence[Quote]) -> int:
    return twice_the_median([other.value for other in votes if other is not vote])


def _distance(vote: Quote, votes: Sequence[Quote]) -> Fraction:
    centre = _twice_the_others(vote, votes)
    return Fraction(abs(2 * vote.value - centre), centre)


def _against_the_others(vote: Quote, votes: Sequence[Quote]) -> Judgement:
    centre = round_half_up(_twice_the_others(vote, votes), 2)
    return measured(Verdict.OUTLIER, vote.value, centre, Basis.OTHERS)


def _largest_group(votes: Sequence[Quote], tolerance: int) -> int:
    """How many of these agree with one another: as many on the other side make it a draw."""
    figures = sorted(vote.value for vote in votes)
    groups = [
        sum(1 for figure in figures if low <= figure and (figure - low) * 1000 <= tolerance * low) for low in figures
    ]
    return max(groups, default=0)
