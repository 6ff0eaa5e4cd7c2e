"""The breaker's memory. It lives in the database so that every worker knows which source is resting."""

from __future__ import annotations

from datetime import datetime

from gold_prices.models import Observation, SourceState
from gold_prices.providers.protocol import Fault
from gold_prices.providers.round import Answer
from gold_prices.rules.breaker import Breaker


def breaker_of(source: str) -> Breaker:
    """The breaker of a source; one never asked is closed."""
    row = SourceState.objects.filter(source=source).first()
    return Breaker() if row is None else Breaker(failures=row.failures, open_until=row.open_until)


def note_answer(answer: Answer, observation: Observation, now: datetime) -> SourceState:
    """Write down one answer. Runs in the round's transaction."""
    row, _ = SourceState.objects.select_for_update().get_or_create(source=answer.source.key)
    breaker = Breaker(failures=row.failures, open_until=row.open_until)
    row.last_fetch_at, row.last_latency_ms, row.last_verdict = now, answer.latency_ms, observation.verdict
    if answer.error is None:
        breaker = breaker.after_success()
        row.last_success_at = now
        row.last_rial_per_g, row.last_observed_at = observation.rial_per_g, observation.observed_at
    else:
        breaker = breaker.after_failure(now, permanent=answer.error.fault is Fault.PERMANENT)
        row.last_error_at, row.last_fault, row.last_error = now, observation.fault, observation.error
    row.failures, row.open_until = breaker.failures, breaker.open_until
    row.save()
    return row
