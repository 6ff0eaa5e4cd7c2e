"""From several quotes to at most one price per instrument, or to none.

A wrong quote is named and left out, never repaired. See rules.quotes for the values that go in and come out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from gold_prices.rules.guards import LONE_JUMP_AT_MOST, Anchor, contradictions, jump_limit, looks_like_another_unit
from gold_prices.rules.hearing import CLOCK_SKEW, REFERENCE_LIFE, VOTE_LIFE, Hearing, tolerance_of, unfit
from gold_prices.rules.instruments import COINS, Instrument
from gold_prices.rules.parity import middle, parity_of
from gold_prices.rules.quotes import Basis, Consensus, Judgement, LastGood, Quote, Remark, Verdict
from gold_prices.rules.voting import poll, seen_at, whole_median

__all__ = [
    "CLOCK_SKEW",
    "REFERENCE_LIFE",
    "VOTE_LIFE",
    "Anchor",
    "Basis",
    "Consensus",
    "Judgement",
    "LastGood",
    "Quote",
    "Remark",
    "Verdict",
    "agree",
    "agree_all",
    "looks_like_another_unit",
    "tolerance_of",
    "unfit",
]

HELD_TO_18K: Final = (Instrument.GOLD24, Instrument.MESGHAL, *COINS)
#: They feed the derived price and are never published.
INPUTS: Final = (Instrument.USDT, Instrument.PAXG)


def agree(
    quotes: Sequence[Quote],
    *,
    instrument: Instrument,
    last_good: LastGood | None,
    now: datetime,
    anchor: Anchor | None = None,
) -> Consensus:
    """Judge every quote of one instrument and choose a price.

    `quotes` come in the order of trust: a tie goes to the earlier one. One vote per family. The chosen price is
    `confirmed` when two families stand behind it; a lone one inherits the standing price's confirmation as long as
    it stays near what two last agreed on: many small steps make a jump as well.
    """
    hearing = Hearing(instrument, last_good, now, anchor)
    ballot = poll(hearing.admitted(quotes), tolerance=tolerance_of(instrument), now=now)
    hearing.judgements |= ballot.judgements
    kept, voted = hearing.standing_votes(ballot)
    evidence = hearing.not_behind(kept) if kept else []
    judgements = {quote.source: hearing.judgements[quote.source] for quote in quotes}
    chosen = _nearest(evidence, hearing.centre(ballot, voted), now) if evidence else None
    return Consensus(
        instrument=instrument,
        chosen=chosen,
        confirmed=chosen is not None and hearing.confirms(chosen, kept, voted),
        observed_at=min((seen_at(quote, now) for quote in evidence), default=None),
        quorum=len(evidence),
        judgements=judgements,
        median=whole_median([vote.value for vote in ballot.votes]),
        tolerance_permille=tolerance_of(instrument),
        remark=hearing.remark(chosen),
    )


def _nearest(evidence: Sequence[Quote], twice_centre: int, now: datetime) -> Quote:
    """The quote nearest to the centre; of two equally near the fresher, then the more trusted."""
    distance = min(abs(2 * quote.value - twice_centre) for quote in evidence)
    nearest = [quote for quote in evidence if abs(2 * quote.value - twice_centre) == distance]
    return max(nearest, key=lambda quote: seen_at(quote, now))


def agree_all(
    quotes: Sequence[Quote], *, last_good: Mapping[Instrument, LastGood], now: datetime
) -> dict[Instrument, Consensus]:
    """One consensus per instrument that has quotes, 18k first; the other gold products are held to it.

    Where this round has no price of 18k the last good one bounds them, wider the older it is. PAXG and USDT are only
    weighed: they feed the derived price, which doubts a lone quote of 18k and never votes.
    """
    torn = contradictions(quotes)
    whole = [quote for quote in quotes if (quote.source, quote.instrument) not in torn]

    def of(instrument: Instrument, anchor: Anchor | None) -> Consensus:
        return agree(
            [quote for quote in whole if quote.instrument is instrument],
            instrument=instrument,
            last_good=last_good.get(instrument),
            now=now,
            anchor=anchor,
        )

    ounce = of(Instrument.OUNCE, None)
    gold = of(Instrument.GOLD18, _world_anchor(whole, ounce, last_good, now))
    anchor = _gold_anchor(gold, last_good.get(Instrument.GOLD18), now)
    usdt = middle(whole, Instrument.USDT, now)
    judged = {Instrument.GOLD18: gold, Instrument.OUNCE: ounce}
    judged |= {instrument: of(instrument, anchor) for instrument in HELD_TO_18K}
    judged[Instrument.USD] = of(Instrument.USD, None if usdt is None else Anchor(value=usdt.value))
    judged |= {instrument: _weighed(whole, instrument, now) for instrument in INPUTS}
    return {
        instrument: _with_torn(judged[instrument], quotes, torn)
        for instrument in judged
        if any(quote.instrument is instrument for quote in quotes)
    }


def _world_anchor(
    quotes: Sequence[Quote], ounce: Consensus, last_good: Mapping[Instrument, LastGood], now: datetime
) -> Anchor | None:
    """The derived price, unless a price of 18k that two families confirmed shows it to be in another unit."""
    derived = parity_of(quotes, ounce=ounce.chosen or last_good.get(Instrument.OUNCE), now=now)
    standing = last_good.get(Instrument.GOLD18)
    if derived is None:
        return None
    if standing and standing.confirmed and looks_like_another_unit(derived.rial_per_g, standing.value):
        return None
    return Anchor(value=derived.rial_per_g)


def _gold_anchor(gold: Consensus, standing: LastGood | None, now: datetime) -> Anchor | None:
    if gold.chosen is not None:
        return Anchor(value=gold.chosen.value, confirmed=gold.quorum > 1)
    if standing is None:
        return None
    slack = jump_limit(1, now - standing.observed_at)
    return Anchor(value=standing.value, slack_permille=LONE_JUMP_AT_MOST if slack is None else slack)


def _weighed(quotes: Sequence[Quote], instrument: Instrument, now: datetime) -> Consensus:
    """Figures that only go into the derived price: usable or not, and never chosen."""
    judgements = {
        quote.source: unfit(quote, now) or Judgement(verdict=Verdict.INPUT)
        for quote in quotes
        if quote.instrument is instrument
    }
    return Consensus(
        instrument=instrument, chosen=None, confirmed=False, observed_at=None, quorum=0, judgements=judgements
    )


def _with_torn(
    consensus: Consensus, quotes: Sequence[Quote], torn: Mapping[tuple[str, Instrument], Judgement]
) -> Consensus:
    """With the rows of answers that contradict themselves, in the order the quotes were given."""
    judgements = consensus.judgements | {
        source: judgement for (source, instrument), judgement in torn.items() if instrument is consensus.instrument
    }
    order = [quote.source for quote in quotes if quote.instrument is consensus.instrument]
    return replace(consensus, judgements={source: judgements[source] for source in order})
