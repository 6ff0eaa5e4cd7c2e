"""What made a published price: the figures it was drawn from, as they were then, and the median of their votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gold_prices.models import Observation, PublishedPrice
from gold_prices.rules.guards import measured
from gold_prices.rules.quotes import Basis, Verdict
from gold_prices.rules.voting import whole_median

Why = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What became of a figure in a round held at `at`. `alone`: nobody else stood behind the price."""

    verdict: str
    at: datetime
    why: Why = field(default_factory=dict)
    chosen: bool = False
    alone: bool = False


def own_part(row: Observation) -> Part:
    """What became of a figure in its own round."""
    return Part(verdict=row.verdict, why=row.why, at=row.fetched_at)


def part_in(price: PublishedPrice, row: Observation, median: int | None) -> Part:
    """What became of a figure in the round of `price`.

    A word of minutes before was judged anew there, beside other figures: what its own round said of it is of another
    median. One that this round did not hear had no part in it, whatever it once was.
    """
    left_out = next((one for one in price.dropped if one["source"] == row.source), None)
    if row.source in agreeing_with(price):
        alone, chosen = price.quorum < 2, (price.source, price.value) == (row.source, row.value)
        return Part(
            verdict=Verdict.KEPT, why=_kept(price, row, median), at=price.fetched_at, chosen=chosen, alone=alone
        )
    if left_out is not None:
        return Part(verdict=left_out["verdict"], why=left_out.get("why", {}), at=price.fetched_at)
    if row.round_id == price.round_id or row.value is None:
        return own_part(row)
    return Part(verdict=Verdict.OLD, why={"basis": Basis.UNHEARD.value}, at=price.fetched_at)


def agreeing_with(price: PublishedPrice) -> list[str]:
    """The sources whose figures stand behind the price; of one published without them, its own source."""
    return list(price.agreeing) or [price.source]


def median_of(price: PublishedPrice, words: Mapping[str, Observation]) -> int | None:
    """The median of the votes that the price was drawn from; `words` as they stood then, by source.

    None where a word has been thinned away since.
    """
    behind = [words[source].value for source in agreeing_with(price) if source in words]
    against = [one.get("value") for one in price.dropped if _voted(one)]
    figures = [value for value in (*behind, *against) if value is not None]
    is_whole = len(figures) == len(agreeing_with(price)) + len(against)
    return whole_median(figures) if is_whole else None


def _voted(dropped: Mapping[str, Any]) -> bool:
    """Outvoted, or kept and then found to be seen before the price that stood."""
    is_behind = bool(dropped.get("why", {}).get("basis") == Basis.BEHIND)
    verdict: str = dropped["verdict"]
    return verdict == Verdict.OUTLIER or (verdict == Verdict.OLD and is_behind)


def _kept(price: PublishedPrice, row: Observation, median: int | None) -> Why:
    if row.round_id == price.round_id:
        return dict(row.why)
    votes = len(agreeing_with(price)) + sum(_voted(one) for one in price.dropped)
    if median is None or row.value is None or votes < 2:
        return {}
    return measured(Verdict.KEPT, row.value, median, Basis.OTHERS).why()
