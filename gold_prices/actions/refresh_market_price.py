"""Ask every source once, write down what each said, and publish a price if they allow one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gold_prices.actions.source_state import breaker_of, note_answer
from gold_prices.models import Observation, PriceRound, PublishedPrice
from gold_prices.providers.protocol import Reading, Source
from gold_prices.providers.registry import asked_sources
from gold_prices.providers.round import DEADLINE, Answer, ask_all
from gold_prices.queries import MarketPrice, last_agreed_rial, market_price
from gold_prices.rules.consensus import REFERENCE_LIFE, Consensus, LastGood, Quote, Verdict, agree


def refresh_market_price(*, now: datetime, deadline: float = DEADLINE) -> MarketPrice | None:
    """The market price after this round; None if nothing was ever stored.

    Once a minute: a second call within the same minute asks nobody. Takes at most `deadline` seconds of network, and
    none of it inside a transaction. Sources that fail leave the standing price standing, with its true age.
    """
    taken = now.replace(second=0, microsecond=0)
    price_round, is_ours = PriceRound.objects.get_or_create(minute=taken, defaults={"started_at": now})
    if is_ours:
        answers = ask_all(_willing_sources(now), now=now, deadline=deadline)
        _record(price_round, answers, now)
    return market_price(now=now)


def _willing_sources(now: datetime) -> list[Source]:
    return [source for source in asked_sources() if breaker_of(source.key).lets_through(now)]


@transaction.atomic
def _record(price_round: PriceRound, answers: Sequence[Answer], now: datetime) -> None:
    standing = market_price(now=now)
    quotes = [_quote(answer.source, answer.reading) for answer in answers if answer.reading is not None]
    consensus = agree(quotes, last_good=_last_good(standing, now), now=now)
    observations = [_observation(price_round, answer, consensus, now) for answer in answers]
    Observation.objects.bulk_create(observations)
    for answer, observation in zip(answers, observations, strict=True):
        note_answer(answer, observation, now)
    if consensus.chosen is not None:
        _publish(price_round, consensus.chosen, consensus, now)


def _last_good(standing: MarketPrice | None, now: datetime) -> LastGood | None:
    if standing is None:
        return None
    agreed = last_agreed_rial(since=now - REFERENCE_LIFE, now=now)
    return LastGood(
        rial_per_g=standing.rial_per_g,
        observed_at=standing.observed_at,
        confirmed=standing.confirmed and agreed > 0,
        agreed_rial=agreed,
    )


def _quote(source: Source, reading: Reading) -> Quote:
    return Quote(
        source=source.key,
        family=source.family,
        rial_per_g=reading.rial_per_g,
        observed_at=reading.observed_at,
        previous_close=reading.previous_close,
    )


def _observation(price_round: PriceRound, answer: Answer, consensus: Consensus, now: datetime) -> Observation:
    row = Observation(
        round=price_round,
        source=answer.source.key,
        family=answer.source.family,
        fetched_at=now,
        latency_ms=answer.latency_ms,
        rial_per_unit=answer.source.rial_per_unit,
        verdict=Observation.Verdict.FAILED,
    )
    if answer.error is not None:
        row.fault, row.error = answer.error.fault.value, answer.error.reason[:120]
    if answer.reading is not None:
        row.verdict = Observation.Verdict(consensus.verdicts[answer.source.key].value)
        row.rial_per_g, row.observed_at = answer.reading.rial_per_g, answer.reading.observed_at
        row.raw = answer.reading.raw[:60]
    return row


def _publish(price_round: PriceRound, chosen: Quote, consensus: Consensus, now: datetime) -> None:
    PublishedPrice.objects.create(
        round=price_round,
        rial_per_g=chosen.rial_per_g,
        source=chosen.source,
        observed_at=chosen.observed_at,
        fetched_at=now,
        confirmed=consensus.confirmed,
        agreeing=list(consensus.sources_with(Verdict.KEPT)),
    )
