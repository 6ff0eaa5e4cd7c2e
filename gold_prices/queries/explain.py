"""Why the price is what it is: everybody's last word, what became of it, and what it was held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gold_prices.models import Observation, PriceRound, PublishedPrice, SourceState
from gold_prices.providers.names import instrument_name, unit_name
from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import display_name, known_sources
from gold_prices.queries.board import ParityNow, parity_now
from gold_prices.queries.last_words import last_words
from gold_prices.queries.sentences import Word, sentence_of, span_text
from gold_prices.queries.standing import InstrumentPrice, label_of, standing_prices
from gold_prices.queries.unasked import UNASKED, why_unasked
from gold_prices.rules.consensus import tolerance_of
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.quotes import Basis, Verdict
from measures.rounding import round_half_up

#: A source that was not asked in the last round is shown with what it said within this time before it.
LOOK_BACK = timedelta(minutes=60)
#: Who has not been asked for this long has nothing to explain.
LONGEST_SILENCE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class ExplainedRow:
    """One source's last word on an instrument, and what became of it.

    `value` is a whole number of the instrument's unit; `raw` and `factor` are as the source wrote it and as we took
    it. `sentence` is finished. `in_round` is False for a word of an earlier round; `verdict` is "unasked" (and most
    else empty) for a source that has not been asked lately.
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
class Explanation:
    """An instrument's price and its reasons. `rows` begin with the last round's, in the order of trust.

    `price`, `quorum` and `oldest_at` are of the price that stands, `round_at`, `kind` (in words), `rows`, `median` and
    `held` of the last time somebody was asked for it. `before` is the price that stood before that round: what jumps
    are measured against. `parity` is told of 18k only.
    """

    instrument: Instrument
    name: str
    unit: str
    price: InstrumentPrice | None
    before: InstrumentPrice | None
    round_at: datetime | None
    kind: str
    rows: tuple[ExplainedRow, ...]
    median: int | None
    tolerance_permille: int
    quorum: int
    oldest_at: datetime | None
    held: ExplainedRow | None
    parity: ParityNow | None


def explain(*, now: datetime, instrument: Instrument = Instrument.GOLD18) -> Explanation:
    """The reasons behind the price that stands at `now`. Nothing is asked of anybody."""
    price = standing_prices(now=now).get(instrument)
    asked = [source for source in known_sources() if instrument in source.fields]
    held_round = _last_round(instrument, [source.key for source in asked], now)
    rows = _rows(instrument, asked, held_round, price, now)
    fresh = [row for row in rows if row.in_round]
    return Explanation(
        instrument=instrument,
        name=str(instrument_name(instrument)),
        unit=str(unit_name(instrument)),
        price=price,
        before=_before(instrument, held_round),
        round_at=held_round.started_at if held_round else None,
        kind=str(PriceRound.Kind(held_round.kind).label) if held_round else "",
        rows=rows,
        median=_median(fresh),
        tolerance_permille=tolerance_of(instrument),
        quorum=price.quorum if price and price.published_id else 0,
        oldest_at=price.observed_at if price else None,
        held=next((row for row in fresh if row.verdict == Verdict.UNCONFIRMED), None),
        parity=parity_now(now=now) if instrument is Instrument.GOLD18 else None,
    )


def _last_round(instrument: Instrument, sources: Sequence[str], now: datetime) -> PriceRound | None:
    newest = (
        Observation.objects.filter(
            instrument__in=(instrument, ""), source__in=sources, round__started_at__range=(now - LONGEST_SILENCE, now)
        )
        .select_related("round")
        .order_by("-round__started_at", "-round_id")
        .first()
    )
    return newest.round if newest else None


def _before(instrument: Instrument, held_round: PriceRound | None) -> InstrumentPrice | None:
    if held_round is None:
        return None
    row = (
        PublishedPrice.objects.filter(instrument=instrument, fetched_at__lt=held_round.started_at)
        .order_by("-fetched_at")
        .first()
    )
    return None if row is None else InstrumentPrice.of(row, held_round.started_at)


def _rows(
    instrument: Instrument,
    sources: Sequence[Source],
    held_round: PriceRound | None,
    price: InstrumentPrice | None,
    now: datetime,
) -> tuple[ExplainedRow, ...]:
    words: dict[str, Observation] = {}
    if held_round is not None:
        for word in last_words(since=held_round.started_at - LOOK_BACK, now=now):
            if word.instrument in (instrument, ""):
                words.setdefault(word.source, word)
    states = {row.source: row for row in SourceState.objects.all()}
    chosen = PublishedPrice.objects.filter(pk=price.published_id).first() if price and price.published_id else None
    rows = [
        _told(words[source.key], source, instrument, held_round, chosen)
        if source.key in words
        else _silent(source, states.get(source.key), now)
        for source in sources
    ]
    return tuple(sorted(rows, key=lambda row: (not row.in_round, row.verdict == UNASKED)))


def _told(
    row: Observation,
    source: Source,
    instrument: Instrument,
    held_round: PriceRound | None,
    published: PublishedPrice | None,
) -> ExplainedRow:
    in_round = held_round is not None and row.round_id == held_round.pk
    # By its figure and not by its round: a word of minutes ago may carry a round that asked only others.
    chosen = (
        published is not None
        and (published.source, published.value) == (row.source, row.value)
        and row.fetched_at <= published.fetched_at
    )
    word = _word(row, instrument, chosen=chosen, alone=published is not None and published.quorum < 2)
    sentence = sentence_of(word)
    if not in_round and held_round is not None:
        sentence = _earlier(sentence, held_round.started_at - row.round.started_at)
    why: Mapping[str, Any] = row.why
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
        verdict=row.verdict,
        label=label_of(row.verdict),
        sentence=sentence,
        permille=why.get("permille"),
        against=why.get("against"),
        basis=str(why.get("basis", "")),
        chosen=chosen,
    )


def _word(row: Observation, instrument: Instrument, *, chosen: bool, alone: bool) -> Word:
    return Word(
        instrument=instrument,
        verdict=row.verdict,
        value=row.value,
        permille=row.why.get("permille"),
        against=row.why.get("against"),
        basis=str(row.why.get("basis", "")),
        age=max(row.fetched_at - row.observed_at, timedelta(0)) if row.observed_at else timedelta(0),
        chosen=chosen,
        alone=alone,
        error=row.error,
        fault=row.fault,
        whole_answer=not row.instrument,
    )


def _earlier(sentence: str, span: timedelta) -> str:
    return _("%(sentence)s (asked %(span)s earlier)") % {"sentence": sentence, "span": span_text(span)}


def _silent(source: Source, state: SourceState | None, now: datetime) -> ExplainedRow:
    label, sentence = why_unasked(source, state, now)
    return ExplainedRow(
        source=source.key, name=str(source.display_name), family=source.family, label=label, sentence=sentence
    )


def _median(rows: Sequence[ExplainedRow]) -> int | None:
    """What the kept figures were measured against; of a round that kept none, the middle of those that had a vote."""
    kept = [row.against for row in rows if row.verdict == Verdict.KEPT and row.basis == Basis.OTHERS]
    if kept:
        return kept[0]
    voted = (Verdict.KEPT, Verdict.OUTLIER, Verdict.UNCONFIRMED)
    values = sorted(row.value for row in rows if row.verdict in voted and row.value is not None)
    return round_half_up(values[(len(values) - 1) // 2] + values[len(values) // 2], 2) if values else None
