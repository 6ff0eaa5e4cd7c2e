"""How every known source is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from gold_prices.models import SourceState
from gold_prices.providers.names import instrument_name, written_unit_name
from gold_prices.providers.protocol import Field, Source, Stamp
from gold_prices.providers.registry import KeyNote, asked_sources, key_of, known_sources
from gold_prices.queries.faults import fault_words
from gold_prices.queries.health import LABELS, TONES, Health, health_of
from gold_prices.queries.standing import label_of
from gold_prices.rules.breaker import Breaker, BreakerState
from gold_prices.rules.instruments import Instrument

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class FieldReport:
    """One instrument a source quotes: where its figure stands in the body, its unit in words, and our factor for it."""

    instrument: Instrument
    name: str
    path: str
    unit: str
    factor: str


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """One source as the platform sees it: what it declares, and how it did last.

    `unit`, `unit_label` and `factor` are of its first instrument, as are `last_value`, `last_verdict` and `age`.
    `health` says in one word how it is doing, with a label and a tone (ok, warn, bad, off) for people.
    `asked` is whether this installation asks it at all; `key_note` is "", "cleaned", "illegal" or "missing". Times are
    aware UTC; `last_fetch_at` is when it was asked last. No key is ever in here.
    """

    key: str
    name: str
    family: str
    unit: str
    unit_label: str
    factor: str
    fields: tuple[FieldReport, ...]
    stamp: str
    stamp_label: str
    terms: str
    min_interval: timedelta
    key_note: str
    key_label: str
    key_setting: str
    url_setting: str
    asked: bool
    hosts: tuple[str, ...]
    breaker: BreakerState
    health: Health
    health_label: str
    health_tone: str
    open_until: datetime | None
    failures: int
    last_fetch_at: datetime | None
    last_success_at: datetime | None
    latency_ms: int | None
    last_error: str
    last_error_words: str
    last_fault: str
    last_error_at: datetime | None
    last_value: int | None
    last_observed_at: datetime | None
    age: timedelta | None
    last_verdict: str
    last_verdict_label: str


_STAMPS: dict[Stamp, StrOrPromise] = {
    Stamp.NONE: _("no time in the answer; the moment of asking counts"),
    Stamp.EPOCH: _("seconds since 1970"),
    Stamp.UTC: _("universal time (UTC)"),
    Stamp.TEHRAN: _("the clock of Tehran"),
}
_KEYS: dict[KeyNote, StrOrPromise] = {
    KeyNote.CLEANED: _("The key came with invisible characters; it is used without them."),
    KeyNote.ILLEGAL: _("The key holds characters that no key has; the source is not asked."),
    KeyNote.MISSING: _("No key is set; the source is not asked."),
}


def source_states(*, now: datetime | None = None) -> list[SourceReport]:
    """Every known source in the order of trust, asked yet or not. Without `now` an ended rest still reads "open"."""
    rows = {row.source: row for row in SourceState.objects.all()}
    asked = {source.key for source in asked_sources()}
    return [
        _report(source, rows.get(source.key) or SourceState(source=source.key), source.key in asked, now)
        for source in known_sources()
    ]


def _report(source: Source, row: SourceState, asked: bool, now: datetime | None) -> SourceReport:
    return SourceReport(**_declared(source), **_seen(row, now), **_health(row, asked, now), asked=asked)


def _declared(source: Source) -> dict[str, Any]:
    fields = tuple(_field(instrument, field) for instrument, field in source.fields.items())
    note = key_of(source).note
    return {
        "key": source.key,
        "name": str(source.display_name),
        "family": source.family,
        "unit": next((field.unit.value for field in source.fields.values()), ""),
        "unit_label": fields[0].unit if fields else "",
        "factor": fields[0].factor if fields else "",
        "fields": fields,
        "stamp": source.stamp.value,
        "stamp_label": str(_STAMPS[source.stamp]),
        "terms": str(source.terms),
        "min_interval": source.min_interval,
        "key_note": note.value,
        "key_label": str(_KEYS.get(note, "")),
        "key_setting": source.key_setting,
        "url_setting": source.url_setting,
        "hosts": tuple(_shown(url) for url in source.base_urls),
    }


def _shown(url: str) -> str:
    """An address without what may be secret in it: a name and password before the host, a key behind it."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] + parts.path


def _field(instrument: Instrument, field: Field) -> FieldReport:
    return FieldReport(
        instrument=instrument,
        name=str(instrument_name(instrument)),
        path=field.path,
        unit=str(written_unit_name(field.unit)),
        factor=str(field.factor),
    )


def _health(row: SourceState, asked: bool, now: datetime | None) -> dict[str, Any]:
    breaker = _breaker(row, now)
    health = health_of(row, breaker, asked=asked, now=now)
    return {
        "breaker": breaker,
        "health": health,
        "health_label": str(LABELS[health]),
        "health_tone": TONES[health],
    }


def _breaker(row: SourceState, now: datetime | None) -> BreakerState:
    if now is None:
        return BreakerState.OPEN if row.open_until else BreakerState.CLOSED
    return Breaker(failures=row.failures, open_until=row.open_until).state(now)


def _seen(row: SourceState, now: datetime | None) -> dict[str, Any]:
    seen_at = row.last_observed_at
    return {
        "open_until": row.open_until,
        "failures": row.failures,
        "last_fetch_at": row.last_fetch_at,
        "last_success_at": row.last_success_at,
        "latency_ms": row.last_latency_ms,
        "last_error": row.last_error,
        "last_error_words": fault_words(row.last_error, row.last_fault) if row.last_error else "",
        "last_fault": row.last_fault,
        "last_error_at": row.last_error_at,
        "last_value": row.last_value,
        "last_observed_at": seen_at,
        "age": max(now - seen_at, timedelta(0)) if now and seen_at else None,
        "last_verdict": row.last_verdict,
        "last_verdict_label": label_of(row.last_verdict),
    }
