"""Why the price is what it is: the figures that made it, and what everybody said since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gold_prices.models import Observation, PriceRound, PublishedPrice, SourceState
from gold_prices.providers.names import instrument_name, unit_name
from gold_prices.providers.protocol import Source
from gold_prices.providers.registry import known_sources
from gold_prices.queries.board import ParityNow, parity_now
from gold_prices.queries.evidence import median_of, own_part, part_in
from gold_prices.queries.explained_row import ExplainedRow, Round, silent, told
from gold_prices.queries.last_words import last_words
from gold_prices.queries.standing import InstrumentPrice, standing_prices
from gold_prices.queries.unasked import UNASKED
from gold_prices.rules.consensus import tolerance_of
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.quotes import Verdict

#: A source that was not asked in a round is shown with what it said within this time before it.
LOOK_BACK = timedelta(minutes=60)
#: Who has not been asked for this long has nothing to explain.
LONGEST_SILENCE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """An instrument's price and its reasons.

    `price`, `quorum`, `oldest_at`, `median` and `rows` are of the price that stands, and of the round that made it at
    `made_at`; where no round did, `rows` are of the last one and `median` and `made_at` are None. `rows` begin with
    that round's, in the order of trust. `tries` is everybody's last word since, empty where nobody was asked since.
    `round_at` and `kind` (in words) are of the last time somebody was asked, and `before` is the price that stood
    before it: what jumps are measured against. `held` is a row of that last round. `parity` is told of 18k only.
    """

    instrument: Instrument
    name: str
    unit: str
    price: InstrumentPrice | None
    before: InstrumentPrice | None
    made_at: datetime | None
    round_at: datetime | None
    kind: str
    rows: tuple[ExplainedRow, ...]
    tries: tuple[ExplainedRow, ...]
    median: int | None
    tolerance_permille: int
    quorum: int
    oldest_at: datetime | None
    held: ExplainedRow | None
    parity: ParityNow | None


def explain(*, now: datetime, instrument: Instrument = Instrument.GOLD18) -> Explanation:
    """The reasons behind the price that stands at `now`. Nothing is asked of anybody."""
    price = standing_prices(now=now).get(instrument)
    made = _made(price)
    asked = [source for source in known_sources() if instrument in source.fields]
    last = _last_round(instrument, [source.key for source in asked], now)
    tries = _tries(instrument, asked, made, last, now)
    rows, median = _rows(instrument, asked, made, last, tried={row.source for row in tries}, now=now)
    return Explanation(
        instrument=instrument,
        name=str(instrument_name(instrument)),
        unit=str(unit_name(instrument)),
        price=price,
        before=_before(instrument, last),
        made_at=made.fetched_at if made else None,
        round_at=last.started_at if last else None,
        kind=str(PriceRound.Kind(last.kind).label) if last else "",
        rows=rows,
        tries=tries,
        median=median,
        tolerance_permille=tolerance_of(instrument),
        quorum=price.quorum if price and price.published_id else 0,
        oldest_at=price.observed_at if price else None,
        held=_held(tries if made and tries else rows),
        parity=parity_now(now=now) if instrument is Instrument.GOLD18 else None,
    )


def _made(price: InstrumentPrice | None) -> PublishedPrice | None:
    if price is None or price.published_id is None:
        return None
    return PublishedPrice.objects.select_related("round").filter(pk=price.published_id).first()


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


def _before(instrument: Instrument, last: PriceRound | None) -> InstrumentPrice | None:
    if last is None:
        return None
    row = (
        PublishedPrice.objects.filter(instrument=instrument, fetched_at__lt=last.started_at)
        .order_by("-fetched_at")
        .first()
    )
    return None if row is None else InstrumentPrice.of(row, last.started_at)


def _held(rows: Iterable[ExplainedRow]) -> ExplainedRow | None:
    return next((row for row in rows if row.in_round and row.verdict == Verdict.UNCONFIRMED), None)


def _words(instrument: Instrument, *, since: datetime, now: datetime) -> dict[str, Observation]:
    """By source, its newest word on the instrument; a whole answer that failed is a word on each."""
    words: dict[str, Observation] = {}
    for word in last_words(since=since, now=now):
        if word.instrument in (instrument, ""):
            words.setdefault(word.source, word)
    return words


def _rows(
    instrument: Instrument,
    sources: Sequence[Source],
    made: PublishedPrice | None,
    last: PriceRound | None,
    *,
    tried: set[str],
    now: datetime,
) -> tuple[tuple[ExplainedRow, ...], int | None]:
    """A row for each source that was not only `tried` since, and the median of the price `made`."""
    held = made.round if made else last
    words = _words(instrument, since=held.started_at - LOOK_BACK, now=held.started_at) if held else {}
    median = median_of(made, words) if made else None
    states = {row.source: row for row in SourceState.objects.all()}
    rows = []
    for source in sources:
        if held is not None and (word := words.get(source.key)) is not None:
            part = part_in(made, word, median) if made else own_part(word)
            of = Round(pk=held.pk, at=held.started_at)
            rows.append(told(word, part, source=source, instrument=instrument, of=of))
        elif source.key not in tried:
            rows.append(silent(source, states.get(source.key), now))
    return tuple(sorted(rows, key=lambda row: (not row.in_round, row.verdict == UNASKED))), median


def _tries(
    instrument: Instrument,
    sources: Sequence[Source],
    made: PublishedPrice | None,
    last: PriceRound | None,
    now: datetime,
) -> tuple[ExplainedRow, ...]:
    """Everybody's last word after the round that made the price."""
    if made is None or last is None or last.pk == made.round_id:
        return ()
    since = max(made.fetched_at, last.started_at - LOOK_BACK)
    words = _words(instrument, since=since, now=now)
    of = Round(pk=last.pk, at=last.started_at)
    rows = [
        told(word, own_part(word), source=source, instrument=instrument, of=of)
        for source in sources
        if (word := words.get(source.key)) is not None and word.round_id != made.round_id
    ]
    return tuple(sorted(rows, key=lambda row: not row.in_round))
