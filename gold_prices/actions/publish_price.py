"""Stand behind a price: append it, and let it stand where every page looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gold_prices.models import PriceRound, PublishedPrice, StandingPrice
from gold_prices.queries.standing import RECORDING
from gold_prices.rules.instruments import Instrument
from persian.jalali import tehran_today

#: Any fixed number: the database's advisory lock of whoever lets a price stand.
_LOCK = 7_201_405


def lock_prices() -> None:
    """Be the only one to judge and publish until the transaction ends.

    Rows cannot serve: before the first price there is none to lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic
def publish_price(
    *,
    price_round: PriceRound,
    instrument: Instrument,
    value: int,
    source: str,
    observed_at: datetime,
    confirmed: bool,
    now: datetime,
    quorum: int = 1,
    agreeing: Sequence[str] = (),
    dropped: Sequence[dict[str, Any]] = (),
) -> PublishedPrice:
    """Append a published price and make it the standing one, unless a later one stands already.

    `value` is a whole number of the instrument's unit, `observed_at` the oldest evidence, `now` the round's moment.
    `dropped` has the shape that models.PublishedPrice tells.
    """
    lock_prices()
    published = PublishedPrice.objects.create(
        round=price_round,
        instrument=instrument,
        value=value,
        source=source,
        observed_at=observed_at,
        fetched_at=now,
        confirmed=confirmed,
        quorum=quorum,
        agreeing=list(agreeing),
        dropped=list(dropped),
    )
    standing = StandingPrice.objects.filter(instrument=instrument).first()
    if standing is None or not _is_later(standing, published):
        stand(published)
    return published


def _is_later(standing: StandingPrice, published: PublishedPrice) -> bool:
    if standing.source == RECORDING:
        return tehran_today(standing.observed_at) > tehran_today(published.observed_at)
    return standing.fetched_at > published.fetched_at


def stand(published: PublishedPrice) -> None:
    """Copy a published price to where every page looks."""
    copied = ("value", "source", "observed_at", "fetched_at", "confirmed", "quorum", "agreeing", "dropped")
    facts = {name: getattr(published, name) for name in copied}
    StandingPrice.objects.update_or_create(
        instrument=published.instrument, defaults={**facts, "record": "", "published": published}
    )
