"""One round: ask, judge, write down what each said, publish what the rule allows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from gold_prices.actions.claim_sources import Left, claim_sources
from gold_prices.actions.publish_price import lock_prices, publish_price
from gold_prices.actions.source_state import note_answers
from gold_prices.models import Observation, PriceRound, PublishedPrice
from gold_prices.providers.protocol import Reading, SourceError
from gold_prices.providers.round import DEADLINE, Answer, ask_all
from gold_prices.queries.last_good import last_goods
from gold_prices.queries.last_words import carried_quotes, in_order_of_trust
from gold_prices.rules.consensus import Consensus, Quote, Verdict, agree_all
from gold_prices.rules.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class Round:
    """What a round did. `row` is None where the minute's planned round had been held already."""

    row: PriceRound | None
    observations: tuple[Observation, ...] = ()
    published: tuple[PublishedPrice, ...] = ()
    left: dict[str, Left] = field(default_factory=dict)


def hold_round(
    *,
    now: datetime,
    deadline: float = DEADLINE,
    kind: str = PriceRound.Kind.PLANNED,
    sources: Collection[str] | None = None,
    instruments: Collection[Instrument] | None = None,
) -> Round:
    """Ask the sources that may be asked and record the answers; at most `deadline` seconds of network.

    `sources` and `instruments` narrow whom and what. None of the network is inside a transaction.
    """
    row = _open(now, kind)
    if row is None:
        return Round(row=None)
    claim = claim_sources(now=now, kind=kind, named=sources, instruments=instruments)
    answers = ask_all(claim.asked, now=now, deadline=deadline)
    observations, published = _record(row, answers, instruments, now)
    return Round(row=row, observations=observations, published=published, left=claim.left)


def _open(now: datetime, kind: str) -> PriceRound | None:
    """A row for this round; None where a planned one finds its minute taken."""
    minute = now.replace(second=0, microsecond=0)
    if kind != PriceRound.Kind.PLANNED:
        return PriceRound.objects.create(minute=minute, kind=kind, started_at=now)
    row, is_ours = PriceRound.objects.get_or_create(minute=minute, kind=kind, defaults={"started_at": now})
    return row if is_ours else None


@transaction.atomic
def _record(
    row: PriceRound, answers: Sequence[Answer], instruments: Collection[Instrument] | None, now: datetime
) -> tuple[tuple[Observation, ...], tuple[PublishedPrice, ...]]:
    lock_prices()
    asked = {answer.source.key for answer in answers}
    said = [_quote(answer, reading) for answer in answers for reading in _readings(answer)]
    quotes = in_order_of_trust([*said, *carried_quotes(besides=asked, now=now)])
    judged = agree_all(quotes, last_good=last_goods(now=now), now=now)
    observations = [
        observation
        for answer in answers
        for observation in _observations(row, answer, judged, now)
        if instruments is None or not observation.instrument or observation.instrument in instruments
    ]
    Observation.objects.bulk_create(observations)
    note_answers(answers, _firsts(answers, observations), now)
    published = [
        _publish(row, consensus, chosen, _left_out(consensus, quotes), now)
        for consensus in judged.values()
        if (instruments is None or consensus.instrument in instruments)
        and (chosen := consensus.chosen) is not None
        # Older words alone are no news.
        and asked & consensus.judgements.keys()
    ]
    return tuple(observations), tuple(published)


def _readings(answer: Answer) -> tuple[Reading, ...]:
    return answer.sheet.readings if answer.sheet is not None else ()


def _quote(answer: Answer, reading: Reading) -> Quote:
    return Quote(
        source=answer.source.key,
        family=answer.source.family,
        instrument=reading.instrument,
        value=reading.value,
        observed_at=reading.observed_at,
        previous_close=reading.previous_close,
    )


def _observations(
    row: PriceRound, answer: Answer, judged: dict[Instrument, Consensus], now: datetime
) -> Iterator[Observation]:
    """A row for each instrument the body spoke of, or one without an instrument where the whole answer failed."""
    common = {
        "round": row,
        "source": answer.source.key,
        "family": answer.source.family,
        "fetched_at": now,
        "latency_ms": answer.latency_ms,
    }
    if answer.error is not None:
        yield _failed(common, "", answer.error)
        return
    for reading in _readings(answer):
        yield _read(common, reading, judged)
    for instrument, error in answer.sheet.refused.items() if answer.sheet is not None else ():
        yield _failed(common, instrument, error)


def _failed(common: dict[str, Any], instrument: str, error: SourceError) -> Observation:
    return Observation(
        **common,
        instrument=instrument,
        verdict=Observation.Verdict.FAILED,
        fault=error.fault.value,
        error=error.reason[:120],
    )


def _read(common: dict[str, Any], reading: Reading, judged: dict[Instrument, Consensus]) -> Observation:
    consensus = judged.get(reading.instrument)
    judgement = consensus.judgements.get(common["source"]) if consensus is not None else None
    why = judgement.why() if judgement is not None else {}
    if reading.previous_close:
        why["previous_close"] = True
    return Observation(
        **common,
        instrument=reading.instrument,
        verdict=judgement.verdict.value if judgement is not None else Observation.Verdict.INPUT,
        value=reading.value,
        observed_at=reading.observed_at,
        raw=reading.raw[:60],
        factor=str(reading.factor)[:16],
        why=why,
    )


def _firsts(answers: Sequence[Answer], observations: Sequence[Observation]) -> dict[str, Observation | None]:
    by_name = {(row.source, row.instrument): row for row in observations}
    return {
        answer.source.key: by_name.get((answer.source.key, next(iter(answer.source.fields), "")))
        or by_name.get((answer.source.key, ""))
        for answer in answers
    }


def _left_out(consensus: Consensus, quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """As models.PublishedPrice keeps it: whose figure had no part, what it was, and why."""
    values = {quote.source: quote.value for quote in quotes if quote.instrument is consensus.instrument}
    return [
        {"source": source, "verdict": judgement.verdict.value, "value": values.get(source), "why": judgement.why()}
        for source, judgement in consensus.judgements.items()
        if judgement.verdict not in (Verdict.KEPT, Verdict.INPUT)
    ]


def _publish(
    row: PriceRound, consensus: Consensus, chosen: Quote, dropped: list[dict[str, Any]], now: datetime
) -> PublishedPrice:
    return publish_price(
        price_round=row,
        instrument=consensus.instrument,
        value=chosen.value,
        source=chosen.source,
        observed_at=consensus.observed_at or chosen.observed_at,
        confirmed=consensus.confirmed,
        quorum=consensus.quorum,
        agreeing=consensus.sources_with(Verdict.KEPT),
        dropped=dropped,
        now=now,
    )
