"""The breaker's memory. It lives in the database so that every worker knows which source is resting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from gold_prices.models import Observation, SourceState
from gold_prices.providers.protocol import Fault
from gold_prices.providers.round import Answer
from gold_prices.rules.breaker import Breaker


def note_answers(answers: Sequence[Answer], firsts: Mapping[str, Observation | None], now: datetime) -> None:
    """Write down how each source did in the round of `now`. Runs in the round's transaction.

    `firsts` holds by source the observation of its first instrument. A round that was overtaken by a later one of the
    same source changes nothing.
    """
    keys = [answer.source.key for answer in answers]
    SourceState.objects.bulk_create([SourceState(source=key) for key in sorted(keys)], ignore_conflicts=True)
    rows = {
        row.source: row for row in SourceState.objects.select_for_update().filter(source__in=keys).order_by("source")
    }
    for answer in answers:
        row = rows[answer.source.key]
        if row.last_fetch_at is None or row.last_fetch_at <= now:
            _note(row, answer, firsts.get(answer.source.key), now)
            row.save()


def _note(row: SourceState, answer: Answer, first: Observation | None, now: datetime) -> None:
    breaker = Breaker(failures=row.failures, open_until=row.open_until)
    row.last_fetch_at, row.last_latency_ms = now, answer.latency_ms
    if first is not None:
        row.last_verdict = first.verdict
        if first.value is not None:
            row.last_value, row.last_observed_at = first.value, first.observed_at
        if first.error:
            row.last_error_at, row.last_fault, row.last_error = now, first.fault, first.error
    if answer.error is None:
        breaker, row.last_success_at = breaker.after_success(), now
    else:
        breaker = breaker.after_failure(now, permanent=answer.error.fault is Fault.PERMANENT)
    row.failures, row.open_until = breaker.failures, breaker.open_until
