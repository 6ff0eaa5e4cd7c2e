"""How every known source is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gold_prices.models import SourceState
from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import known_sources
from gold_prices.queries.standing import label_of
from gold_prices.rules.breaker import Breaker, BreakerState


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """One source as the platform sees it. `name`, `unit` and addresses are as declared; the rest as last seen."""

    key: str
    name: str
    family: str
    unit: str
    hosts: tuple[str, ...]
    breaker: BreakerState
    open_until: datetime | None
    failures: int
    last_fetch_at: datetime | None
    last_success_at: datetime | None
    latency_ms: int | None
    last_error: str
    last_fault: str
    last_error_at: datetime | None
    last_value: int | None
    last_observed_at: datetime | None
    last_verdict: str
    last_verdict_label: str

    @property
    def last_rial_per_g(self) -> int | None:
        """The last figure."""
        return self.last_value


def source_states(*, now: datetime | None = None) -> list[SourceReport]:
    """Every known source in the order of trust, asked yet or not. Without `now` an ended rest still reads "open"."""
    rows = {row.source: row for row in SourceState.objects.all()}
    return [_report(source, rows.get(source.key) or SourceState(source=source.key), now) for source in known_sources()]


def _report(source: Source, row: SourceState, now: datetime | None) -> SourceReport:
    breaker = Breaker(failures=row.failures, open_until=row.open_until)
    resting = BreakerState.OPEN if row.open_until else BreakerState.CLOSED
    first = next(iter(source.fields.values()), None)
    return SourceReport(
        key=source.key,
        name=str(source.display_name),
        family=source.family,
        unit=first.unit.value if first else "",
        hosts=tuple(url.partition("://")[2] for url in source.base_urls),
        breaker=breaker.state(now) if now else resting,
        open_until=row.open_until,
        failures=row.failures,
        last_fetch_at=row.last_fetch_at,
        last_success_at=row.last_success_at,
        latency_ms=row.last_latency_ms,
        last_error=row.last_error,
        last_fault=row.last_fault,
        last_error_at=row.last_error_at,
        last_value=row.last_value,
        last_observed_at=row.last_observed_at,
        last_verdict=row.last_verdict,
        last_verdict_label=label_of(row.last_verdict),
    )
