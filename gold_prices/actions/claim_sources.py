"""Who is asked in a round. Claimed before asking, so that two rounds at once do not both press one source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from gold_prices.models import PriceRound, SourceState
from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import asked_sources, known_sources
from gold_prices.rules.breaker import Breaker, BreakerState
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.pace import due

#: A source on trial after its rest is nobody else's to try until then; the answer sets its true rest.
TRIAL = timedelta(minutes=1)


class Left(StrEnum):
    """Why a source was left unasked."""

    OFF = "off"
    RESTS = "rests"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The sources a round asks, in the order of trust, and by key why the other wanted ones are left alone."""

    asked: tuple[Source, ...]
    left: dict[str, Left]


@transaction.atomic
def claim_sources(
    *, now: datetime, kind: str, named: Collection[str] | None = None, instruments: Collection[Instrument] | None = None
) -> Claim:
    """Choose the sources of a round and mark them as asked at `now`.

    A planned round leaves out those that rest or were asked too recently for their terms. One by hand or a check
    passes the rest; one by hand that names its sources passes their interval too: a person answers for it.
    """
    wanted = [source for source in known_sources() if _is_wanted(source, named, instruments)]
    ready = {source.key for source in asked_sources()}
    states = _locked([source.key for source in wanted if source.key in ready])
    left = {source.key: Left.OFF for source in wanted if source.key not in ready}
    for source in wanted:
        if source.key in states and (reason := _why_not(source, states[source.key], now, kind, bool(named))):
            left[source.key] = reason
    asked = tuple(source for source in wanted if source.key not in left)
    _mark([states[source.key] for source in asked], now)
    return Claim(asked=asked, left=left)


def _is_wanted(source: Source, named: Collection[str] | None, instruments: Collection[Instrument] | None) -> bool:
    if named is not None and source.key not in named:
        return False
    return instruments is None or any(instrument in source.fields for instrument in instruments)


def _locked(keys: Sequence[str]) -> dict[str, SourceState]:
    """In the order of keys, as everywhere: two rounds never wait for one another crosswise."""
    SourceState.objects.bulk_create([SourceState(source=key) for key in sorted(keys)], ignore_conflicts=True)
    rows = SourceState.objects.select_for_update().filter(source__in=keys).order_by("source")
    return {row.source: row for row in rows}


def _why_not(source: Source, row: SourceState, now: datetime, kind: str, is_named: bool) -> Left | None:
    breaker = Breaker(failures=row.failures, open_until=row.open_until)
    if kind == PriceRound.Kind.PLANNED and not breaker.lets_through(now):
        return Left.RESTS
    if kind == PriceRound.Kind.FORCED and is_named:
        return None
    asked_at = row.last_fetch_at
    if asked_at is not None and now < asked_at < now + TRIAL:
        # A round that began a moment later was the first to claim; a stamp further ahead is a clock set back.
        asked_at = now
    return None if due(now, asked_at, source.min_interval) else Left.TOO_SOON


def _mark(rows: Sequence[SourceState], now: datetime) -> None:
    for row in rows:
        # A stamp far ahead was left by a clock that was set back since: kept, it would bar every answer until then.
        is_ahead = row.last_fetch_at is not None and row.last_fetch_at >= now + TRIAL
        row.last_fetch_at = now if is_ahead else max(now, row.last_fetch_at or now)
        if Breaker(failures=row.failures, open_until=row.open_until).state(now) is BreakerState.HALF_OPEN:
            row.open_until = now + TRIAL
    SourceState.objects.bulk_update(rows, ["last_fetch_at", "open_until"])
