"""What the API says of the sources and of the reasons behind a price. Figures count the unit named beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from ninja import Schema

from gold_prices.api.shapes import state_name
from gold_prices.queries import ExplainedRow, Explanation, ParityNow, SourceReport
from gold_prices.rules.instruments import UNITS


class FieldOut(Schema):
    """One figure a source quotes: where it stands in the body, its unit in words, and our factor for it."""

    instrument: str
    path: str
    unit: str
    factor: str


class SourceOut(Schema):
    """One source: what it declares, and how it did last. Intervals are in seconds, latencies in milliseconds."""

    key: str
    name: str
    family: str
    asked: bool
    fields: list[FieldOut]
    time_stated: str
    terms: str
    min_interval_seconds: int
    key_note: str
    breaker: str
    health: str
    open_until: datetime | None
    failures: int
    last_asked_at: datetime | None
    last_success_at: datetime | None
    latency_ms: int | None
    last_value: int | None
    last_observed_at: datetime | None
    age_seconds: int | None
    last_verdict: str
    last_error: str
    last_error_at: datetime | None

    @classmethod
    def of(cls, source: SourceReport) -> Self:
        """The report without addresses."""
        return cls(
            key=source.key,
            name=source.name,
            family=source.family,
            asked=source.asked,
            fields=[
                FieldOut(instrument=each.instrument.value, path=each.path, unit=each.unit, factor=each.factor)
                for each in source.fields
            ],
            time_stated=source.stamp,
            terms=source.terms,
            min_interval_seconds=int(source.min_interval.total_seconds()),
            key_note=source.key_note,
            breaker=source.breaker.value,
            health=source.health.value,
            open_until=source.open_until,
            failures=source.failures,
            last_asked_at=source.last_fetch_at,
            last_success_at=source.last_success_at,
            latency_ms=source.latency_ms,
            last_value=source.last_value,
            last_observed_at=source.last_observed_at,
            age_seconds=None if source.age is None else int(source.age.total_seconds()),
            last_verdict=source.last_verdict,
            last_error=source.last_error_words,
            last_error_at=source.last_error_at,
        )


class ExplainedLine(Schema):
    """One source's last word; `sentence` says what became of it, in words for people."""

    source: str
    name: str
    family: str
    value: int | None
    raw: str
    factor: str
    observed_at: datetime | None
    asked_at: datetime | None
    in_round: bool
    latency_ms: int | None
    verdict: str
    chosen: bool
    permille: int | None
    against: int | None
    sentence: str

    @classmethod
    def of(cls, row: ExplainedRow) -> Self:
        """The row as it is told."""
        return cls.model_validate(row, from_attributes=True)


class ParityOut(Schema):
    """An estimate from the world market, not the market's price; it never votes."""

    rial_per_gram: int
    observed_at: datetime
    basis: str
    premium_permille: int | None

    @classmethod
    def of(cls, parity: ParityNow) -> Self:
        """The estimate as it is told."""
        return cls(
            rial_per_gram=parity.rial_per_g,
            observed_at=parity.observed_at,
            basis=parity.basis,
            premium_permille=parity.premium_permille,
        )


class Explained(Schema):
    """An instrument's price and its reasons; figures are whole numbers of `unit`.

    `rows`, `median` and `quorum` are of the round that made the price at `made_at`; `tries` is what was said since,
    up to the last asking at `round_at`, and `held` is a figure of that one.
    """

    instrument: str
    name: str
    unit: str
    value: int | None
    source: str | None
    state: str
    confirmed: bool
    value_before: int | None
    made_at: datetime | None
    round_at: datetime | None
    median: int | None
    tolerance_permille: int
    quorum: int
    oldest_evidence_at: datetime | None
    rows: list[ExplainedLine]
    tries: list[ExplainedLine]
    held: ExplainedLine | None
    parity: ParityOut | None

    @classmethod
    def of(cls, told: Explanation) -> Self:
        """The explanation as it is told."""
        price = told.price
        return cls(
            instrument=told.instrument.value,
            name=told.name,
            unit=UNITS[told.instrument].value,
            value=price.value if price else None,
            source=price.source if price else None,
            state=state_name(price.state) if price else "none",
            confirmed=bool(price and price.confirmed),
            value_before=told.before.value if told.before else None,
            made_at=told.made_at,
            round_at=told.round_at,
            median=told.median,
            tolerance_permille=told.tolerance_permille,
            quorum=told.quorum,
            oldest_evidence_at=told.oldest_at,
            rows=[ExplainedLine.of(row) for row in told.rows],
            tries=[ExplainedLine.of(row) for row in told.tries],
            held=ExplainedLine.of(told.held) if told.held else None,
            parity=ParityOut.of(told.parity) if told.parity else None,
        )
