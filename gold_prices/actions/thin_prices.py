"""Take old rounds out that nobody used and that candles stand for. The database holds the door (models.protection)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from gold_prices.models import PublishedPrice
from gold_prices.models.protection import THINNING
from gold_prices.rules.instruments import Instrument

#: The database refuses to thin younger rows, whatever the setting says.
YOUNGEST = timedelta(days=14)
#: Our clock may run ahead of the database's, which judges the age of a row.
CLOCKS_APART = timedelta(hours=1)
BATCH_ROUNDS = 200
#: A run ends here and the next hour goes on: half a year of one-minute rounds is gone within a day.
MOST_BATCHES = 50

# A round goes when each of its prices lies within a five-minute candle and a day's candle of its instrument, was used
# by no payment and is nobody's last price. A price that a candle does not tell of (it came too late for it) stays.
_FREE_ROUNDS = """
    SELECT round.id FROM gold_prices_priceround round
    WHERE round.started_at < %(before)s AND NOT EXISTS (
        SELECT 1 FROM gold_prices_publishedprice price
        WHERE price.round_id = round.id AND (
            price.fetched_at >= %(before)s
            OR price.id = ANY(%(last)s)
            OR EXISTS (SELECT 1 FROM gold_prices_keptprice kept WHERE kept.published_id = price.id)
            OR EXISTS (SELECT 1 FROM gold_prices_standingprice standing WHERE standing.published_id = price.id)
            OR 2 > (
                SELECT count(*) FROM gold_prices_candle candle
                WHERE candle.instrument = price.instrument
                  AND price.value BETWEEN candle.low_value AND candle.high_value
                  AND (candle.span, candle.starts_at) IN (
                    ('5m', date_bin('5 minutes', price.observed_at, timestamptz '1970-01-01 00:00:00+00')),
                    ('1d', date_trunc('day', price.observed_at, 'Asia/Tehran')))
            )
        )
    )
    ORDER BY round.started_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True, kw_only=True)
class Thinned:
    """How many rows went."""

    rounds: int = 0
    prices: int = 0
    observations: int = 0

    def __add__(self, other: Thinned) -> Thinned:
        return Thinned(
            rounds=self.rounds + other.rounds,
            prices=self.prices + other.prices,
            observations=self.observations + other.observations,
        )


def thin_prices(*, now: datetime, keep_days: int) -> Thinned:
    """Thin rounds older than `keep_days` days (fourteen at least), in short transactions. Harmless to run again.

    Stays: a round with a price a payment used, every standing price, the newest price of each instrument, and whatever
    no candle stands for; see `write_candles`.
    """
    before = now - max(timedelta(days=keep_days), YOUNGEST) - CLOCKS_APART
    thinned = Thinned()
    for _ in range(MOST_BATCHES):
        batch = _thin_batch(before, _last_prices())
        thinned += batch
        if batch.rounds < BATCH_ROUNDS:
            break
    return thinned


@transaction.atomic
def _thin_batch(before: datetime, last: list[int]) -> Thinned:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {THINNING} = 'on'")
        cursor.execute(_FREE_ROUNDS, {"before": before, "last": last, "batch": BATCH_ROUNDS})
        rounds = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("DELETE FROM gold_prices_observation WHERE round_id = ANY(%s)", [rounds])
        observations = cursor.rowcount
        cursor.execute("DELETE FROM gold_prices_publishedprice WHERE round_id = ANY(%s)", [rounds])
        prices = cursor.rowcount
        cursor.execute("DELETE FROM gold_prices_priceround WHERE id = ANY(%s)", [rounds])
        cursor.execute(f"SET LOCAL {THINNING} = 'off'")  # a caller's transaction may go on after this one
    return Thinned(rounds=len(rounds), prices=prices, observations=observations)


def _last_prices() -> list[int]:
    newest = (
        PublishedPrice.objects.filter(instrument=instrument).order_by("-fetched_at", "-pk").values_list("pk", flat=True)
        for instrument in Instrument
    )
    return [pk for rows in newest if (pk := rows.first()) is not None]
