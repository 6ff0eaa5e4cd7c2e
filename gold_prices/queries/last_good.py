"""What the next round is held to: the standing prices, and what two families last agreed on."""

from __future__ import annotations

from datetime import datetime

from gold_prices.models import PublishedPrice, StandingPrice
from gold_prices.queries.standing import RECORDING, recorded_before
from gold_prices.rules.consensus import REFERENCE_LIFE, LastGood
from gold_prices.rules.freshness import session_close
from gold_prices.rules.instruments import Instrument
from persian.jalali import tehran_today


def last_goods(*, now: datetime) -> dict[Instrument, LastGood]:
    """The standing price of every instrument that has one, with the value two families last stood behind.

    A standing price that no two families agreed on within the last days counts as unconfirmed.
    """
    known = {instrument.value for instrument in Instrument}
    rows = [row for row in StandingPrice.objects.all() if row.instrument in known]
    return {Instrument(row.instrument): _last_good(row, now) for row in rows}


def _last_good(row: StandingPrice, now: datetime) -> LastGood:
    agreed = _agreed_value(row, now)
    return LastGood(
        value=row.value, observed_at=row.observed_at, confirmed=row.confirmed and agreed > 0, agreed_value=agreed
    )


def _agreed_value(row: StandingPrice, now: datetime) -> int:
    since = now - REFERENCE_LIFE
    if (row.quorum > 1 or row.source == RECORDING) and row.observed_at >= since:
        return row.value
    together = PublishedPrice.objects.filter(instrument=row.instrument, quorum__gt=1, fetched_at__range=(since, now))
    published = together.order_by("-fetched_at").first()
    recorded = recorded_before(now) if row.instrument == Instrument.GOLD18 else None
    if recorded and session_close(recorded.date) < since:
        recorded = None
    if recorded and (published is None or recorded.date > tehran_today(published.observed_at)):
        return recorded.close_rial
    return published.value if published else 0
