"""A source's word on an instrument, with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gold_prices.models import Observation, SourceState
from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import display_name
from gold_prices.queries.evidence import Part, Why
from gold_prices.queries.sentences import Word, sentence_of, span_text
from gold_prices.queries.standing import label_of
from gold_prices.queries.unasked import UNASKED, why_unasked
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class ExplainedRow:
    """One source's word on an instrument, and what became of it.

    `value` is a whole number of the instrument's unit; `raw` and `factor` are as the source wrote it and as we took
    it. `sentence` is finished. `in_round` is False for a word of an earlier round than the one told of; `verdict` is
    "unasked" (and most else empty) for a source that has not been asked lately.
    """

    source: str
    name: str
    family: str
    value: int | None = None
    raw: str = ""
    factor: str = ""
    observed_at: datetime | None = None
    asked_at: datetime | None = None
    in_round: bool = False
    latency_ms: int | None = None
    verdict: str = UNASKED
    label: str = ""
    sentence: str = ""
    permille: int | None = None
    against: int | None = None
    basis: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Round:
    """The round that rows are told of: its id and moment."""

    pk: int
    at: datetime


def told(row: Observation, part: Part, *, source: Source, instrument: Instrument, of: Round) -> ExplainedRow:
    """What `row` says, with its part in the round `of`; one of an earlier round says how much earlier."""
    in_round = row.round_id == of.pk
    sentence = sentence_of(_word(row, part, instrument))
    if not in_round:
        sentence = _earlier(sentence, of.at - row.round.started_at)
    return ExplainedRow(
        source=row.source,
        name=display_name(row.source),
        family=source.family,
        value=row.value,
        raw=row.raw,
        factor=row.factor,
        observed_at=row.observed_at,
        asked_at=row.fetched_at,
        in_round=in_round,
        latency_ms=row.latency_ms,
        verdict=part.verdict,
        label=label_of(part.verdict),
        sentence=sentence,
        permille=_figure(part.why, "permille"),
        against=_figure(part.why, "against"),
        basis=str(part.why.get("basis", "")),
        chosen=part.chosen,
    )


def silent(source: Source, state: SourceState | None, now: datetime) -> ExplainedRow:
    """A source without a word."""
    label, sentence = why_unasked(source, state, now)
    return ExplainedRow(
        source=source.key, name=str(source.display_name), family=source.family, label=label, sentence=sentence
    )


def _word(row: Observation, part: Part, instrument: Instrument) -> Word:
    return Word(
        instrument=instrument,
        verdict=part.verdict,
        value=row.value,
        permille=_figure(part.why, "permille"),
        against=_figure(part.why, "against"),
        basis=str(part.why.get("basis", "")),
        age=max(part.at - row.observed_at, timedelta(0)) if row.observed_at else timedelta(0),
        chosen=part.chosen,
        alone=part.alone,
        error=row.error,
        fault=row.fault,
        whole_answer=not row.instrument,
    )


def _figure(why: Why, name: str) -> int | None:
    found = why.get(name)
    return found if isinstance(found, int) else None


def _earlier(sentence: str, span: timedelta) -> str:
    return _("%(sentence)s (asked %(span)s earlier)") % {"sentence": sentence, "span": span_text(span)}
