"""What each source said last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from gold_prices.models import Observation
from gold_prices.rules.consensus import Quote
from gold_prices.rules.instruments import Instrument

#: A source that may not be asked again yet keeps its vote for as long as its word is live.
CARRIED_FOR = timedelta(minutes=5)


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
    """The live words of sources that were not asked in this round (`besides` names those that were), oldest first."""
    known = {instrument.value for instrument in Instrument}
    rows = last_words(since=now - CARRIED_FOR, now=now)
    return [
        Quote(
            source=row.source,
            family=row.family,
            instrument=Instrument(row.instrument),
            value=row.value,
            observed_at=row.observed_at,
        )
        for row in reversed(rows)
        if row.value is not None
        and row.observed_at is not None
        and row.source not in besides
        and row.instrument in known
        and not row.why.get("previous_close")
    ]
