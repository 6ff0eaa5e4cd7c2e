"""Stand behind a price: append it, and let it stand where every page looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gold_prices.models import DailyCandle, PriceRound, PublishedPrice, StandingPrice
from gold_prices.queries.standing import RECORDING, recorded_before
from gold_prices.rules.freshness import session_close
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
        _stand(published)
    return published


@transaction.atomic
def rebuild_standing(*, instrument: Instrument, now: datetime) -> StandingPrice | None:
    """Make the newest price of all that is kept the standing one: published, or (18k only) a later recorded day.

    Called where the standing row may be missing or behind: after an import, and by the hourly cleaning. None where
    nothing is kept. Does nothing where the right price stands already.
    """
    lock_prices()
    standing = StandingPrice.objects.filter(instrument=instrument).first()
    newest = PublishedPrice.objects.filter(instrument=instrument, fetched_at__lte=now).order_by("-fetched_at").first()
    recorded = recorded_before(now) if instrument is Instrument.GOLD18 else None
    if recorded and (newest is None or recorded.date > tehran_today(newest.observed_at)):
        return _stand_recording(recorded)
    if newest is None or (standing is not None and standing.published_id == newest.pk):
        return standing
    return _stand(newest)


def _is_later(standing: StandingPrice, published: PublishedPrice) -> bool:
    if standing.source == RECORDING:
        return tehran_today(standing.observed_at) > tehran_today(published.observed_at)
    return standing.fetched_at > published.fetched_at


def _stand(published: PublishedPrice) -> StandingPrice:
    copied = ("value", "source", "observed_at", "fetched_at", "confirmed", "quorum", "agreeing", "dropped")
    facts = {name: getattr(published, name) for name in copied}
    row, _ = StandingPrice.objects.update_or_create(
        instrument=published.instrument, defaults={**facts, "record": "", "published": published}
    )
    return row


def _stand_recording(recorded: DailyCandle) -> StandingPrice:
    facts = {
        "value": recorded.close_rial,
        "source": RECORDING,
        "record": recorded.source,
        "observed_at": session_close(recorded.date),
        "fetched_at": recorded.imported_at,
        "confirmed": True,
        "quorum": 1,
        "agreeing": [],
        "dropped": [],
        "published": None,
    }
    row, _ = StandingPrice.objects.update_or_create(instrument=Instrument.GOLD18, defaults=facts)
    return row
