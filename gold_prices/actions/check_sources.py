"""Try the sources that the rounds leave alone, so that one that came back is known of within the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from gold_prices.actions.hold_round import Round, hold_round
from gold_prices.models import PriceRound, SourceState
from gold_prices.providers.protocol import Fault, Source
from gold_prices.providers.registry import asked_sources
from gold_prices.providers.round import DEADLINE
from gold_prices.rules.breaker import Breaker
from gold_prices.rules.pace import due

#: A source asked since then needs no check.
ASKED_WITHIN = timedelta(hours=1)


def check_sources(*, now: datetime, deadline: float = DEADLINE) -> Round | None:
    """Ask every source that rests or was not asked for an hour, if its interval allows; None where there is none.

    One that refused us for good (401, 403) keeps its rest: asking again soon is what gets a client banned. What is
    answered is judged and kept as in any round.
    """
    states = {row.source: row for row in SourceState.objects.all()}
    wanted = [source.key for source in asked_sources() if _needs_a_check(source, states.get(source.key), now)]
    if not wanted:
        return None
    return hold_round(now=now, kind=PriceRound.Kind.CHECK, sources=wanted, deadline=deadline)


def _needs_a_check(source: Source, row: SourceState | None, now: datetime) -> bool:
    if row is None or row.last_fetch_at is None:
        return True
    if not due(now, row.last_fetch_at, source.min_interval):
        # Some plans allow a question in six hours: a round each hour that asks nobody would only fill the record.
        return False
    if not Breaker(failures=row.failures, open_until=row.open_until).lets_through(now):
        return row.last_fault != Fault.PERMANENT
    return now - row.last_fetch_at >= ASKED_WITHIN
