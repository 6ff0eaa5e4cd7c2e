"""Let the newest of all that is kept stand, wherever the standing row is missing or behind."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gold_prices.actions.publish_price import lock_prices, stand
from gold_prices.models import DailyCandle, PublishedPrice, StandingPrice
from gold_prices.queries.standing import RECORDING, recorded_before
from gold_prices.rules.freshness import session_close
from gold_prices.rules.instruments import Instrument
from persian.jalali import tehran_today


@transaction.atomic
def repair_standing(*, now: datetime) -> int:
    """Make the newest price up to `now` the standing one of each instrument; returns how many rows were wrong.

    Of 18k that is the newest published price or a later recorded day. Called after an import and by the hourly
    cleaning; what stands rightly is left alone.
    """
    lock_prices()
    rows = {row.instrument: row for row in StandingPrice.objects.all()}
    return sum(_repair(instrument, rows.get(instrument), now) for instrument in Instrument)


def _repair(instrument: Instrument, standing: StandingPrice | None, now: datetime) -> bool:
    newest = (
        PublishedPrice.objects.filter(instrument=instrument, fetched_at__lte=now).order_by("-fetched_at", "-id").first()
    )
    recorded = recorded_before(now) if instrument is Instrument.GOLD18 else None
    if recorded and (newest is None or recorded.date > tehran_today(newest.observed_at)):
        return _stand_recording(recorded, standing)
    if newest is None or (standing is not None and standing.published_id == newest.pk):
        return False
    stand(newest)
    return True


def _stand_recording(recorded: DailyCandle, standing: StandingPrice | None) -> bool:
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
        "published_id": None,
    }
    if standing is not None and all(getattr(standing, name) == fact for name, fact in facts.items()):
        return False
    StandingPrice.objects.update_or_create(instrument=Instrument.GOLD18, defaults=facts)
    return True
