"""What each source said last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from gold_prices.models import Observation
from gold_prices.providers.registry import known_sources
from gold_prices.rules.consensus import Quote
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.voting import FRESH

_KNOWN = frozenset(instrument.value for instrument in Instrument)


def last_words(*, since: datetime, now: datetime) -> list[Observation]:
    """The newest observation of each source and instrument in the rounds from `since` to `now`, newest first.

    What a source said before its last whole failure is left out.
    """
    rows = (
        Observation.objects.filter(round__started_at__range=(since, now))
        .select_related("round")
        .order_by("source", "instrument", "-fetched_at", "-id")
        .distinct("source", "instrument")
    )
    found = sorted(rows, key=lambda row: (row.fetched_at, row.pk), reverse=True)
    silent = {row.source: row.fetched_at for row in found if not row.instrument}
    return [row for row in found if not row.instrument or row.fetched_at >= silent.get(row.source, since)]


def carried_quotes(*, besides: Collection[str], now: datetime) -> list[Quote]:
    """The fresh words of sources that were not asked in this round; `besides` names those that were.

    A source that may not be asked again yet keeps its vote for as long as its word is fresh.
    """
    rows = last_words(since=now - FRESH, now=now)
    return quotes_of(row for row in rows if row.source not in besides and not row.why.get("previous_close"))


def quotes_of(rows: Iterable[Observation]) -> list[Quote]:
    """What these observations say; one without a figure, a time or an instrument of ours says nothing."""
    return [
        Quote(
            source=row.source,
            family=row.family,
            instrument=Instrument(row.instrument),
            value=row.value,
            observed_at=row.observed_at,
        )
        for row in rows
        if row.value is not None and row.observed_at is not None and row.instrument in _KNOWN
    ]


def in_order_of_trust(quotes: Sequence[Quote]) -> list[Quote]:
    """As the registry trusts their sources: a tie goes to the earlier one."""
    rank = {source.key: place for place, source in enumerate(known_sources())}
    return sorted(quotes, key=lambda quote: rank.get(quote.source, len(rank)))
