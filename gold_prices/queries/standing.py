"""The price that stands. Rial per gram of 750; moments are aware UTC."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import JSONField
from django.utils.translation import gettext as _

from gold_prices.models import DailyCandle, Observation, PublishedPrice, StandingPrice
from gold_prices.providers.registry import display_name
from gold_prices.rules.freshness import State, freshness, session_close
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.world_hours import world_freshness
from persian.holidays import bazaar_is_closed
from persian.jalali import tehran_today
from tenants.prepared import run_prepared

#: The key of a price that comes from an imported history and from no source of ours.
RECORDING = "recording"


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """A source whose figure was left out, and the figures of why.

    `permille` is its distance from `against`, in thousandths; both are None where the reason is no distance.
    """

    source: str
    name: str
    verdict: str
    label: str
    value: int | None
    permille: int | None
    against: int | None


@dataclass(frozen=True, kw_only=True)
class Stood:
    """What is known of a last good price. `observed_at` is the oldest evidence's time: `age` is true whatever we did.

    `confirmed` is False for a figure only one family of sources stands behind, without a recent price to hold it to.
    `quorum` counts the families behind it, `agreeing` names their sources. `published_id` is None for a recorded day.
    """

    source: str
    source_name: str
    observed_at: datetime
    fetched_at: datetime
    state: State
    confirmed: bool
    published_id: int | None = None
    quorum: int = 1
    agreeing: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    def age(self, now: datetime) -> timedelta:
        """How old the figure is; never negative."""
        return max(now - self.observed_at, timedelta(0))


@dataclass(frozen=True, kw_only=True)
class MarketPrice(Stood):
    """The last good price of a gram of 18k."""

    rial_per_g: int

    @property
    def value(self) -> int:
        """The same under the name that every instrument's figure has."""
        return self.rial_per_g


@dataclass(frozen=True, kw_only=True)
class InstrumentPrice(Stood):
    """The last good price of any instrument, a whole number of its unit."""

    instrument: Instrument
    value: int

    @classmethod
    def of(cls, row: StandingPrice | PublishedPrice, now: datetime) -> InstrumentPrice:
        """The row as of `now`."""
        return cls(instrument=Instrument(row.instrument), value=row.value, **_facts(row, now))


def market_price(*, now: datetime) -> MarketPrice | None:
    """The price of 18k that stands now, with its true age and state; None only when nothing was ever stored.

    One query by primary key: every page of every shop asks this. The slow way is taken only where the row is missing,
    or was written after `now`.
    """
    row = _standing_gold()
    if row is None or row.fetched_at > now:
        return market_price_at(now)
    return MarketPrice(rial_per_g=row.value, **_facts(row, now))


_FIELDS = tuple(field.attname for field in StandingPrice._meta.concrete_fields)
_STANDING = f"SELECT {', '.join(_FIELDS)} FROM gold_prices_standingprice WHERE instrument = %s"  # noqa: S608  # own columns


def _standing_gold() -> StandingPrice | None:
    """The row of 18k; the question is worded once, because Django's way of wording it anew costs more than it."""
    rows = run_prepared(_STANDING, [Instrument.GOLD18.value])
    if not rows:
        return None
    values = [
        json.loads(value) if isinstance(field, JSONField) and isinstance(value, str) else value
        for field, value in zip(StandingPrice._meta.concrete_fields, rows[0], strict=True)
    ]
    return StandingPrice.from_db(connection.alias, _FIELDS, values)


def standing_prices(*, now: datetime) -> dict[Instrument, InstrumentPrice]:
    """What stands now of every instrument that ever had a price; 18k as `market_price` tells it."""
    known = {instrument.value for instrument in Instrument}
    rows = [row for row in StandingPrice.objects.all() if row.instrument in known and row.fetched_at <= now]
    found = {Instrument(row.instrument): InstrumentPrice.of(row, now) for row in rows}
    gold = None if Instrument.GOLD18 in found else market_price_at(now)
    return found if gold is None else found | {Instrument.GOLD18: _as_instrument(gold)}


def market_price_at(moment: datetime) -> MarketPrice | None:
    """The price that stood at `moment`, judged as of then: the last published one, or a later recorded day's close.

    None when nothing is known of that time. The close of a recorded day counts from the usual end of its session.
    """
    published = (
        PublishedPrice.objects.filter(instrument=Instrument.GOLD18, fetched_at__lte=moment)
        .order_by("-fetched_at")
        .first()
    )
    recorded = recorded_before(moment)
    if recorded and (published is None or recorded.date > tehran_today(published.observed_at)):
        return _price_of_recording(recorded, moment)
    return None if published is None else MarketPrice(rial_per_g=published.value, **_facts(published, moment))


def recorded_before(moment: datetime) -> DailyCandle | None:
    """The newest recorded day whose session was over at `moment`."""
    newest = DailyCandle.objects.filter(date__lte=tehran_today(moment)).order_by("-date")[:2]
    return next((row for row in newest if session_close(row.date) <= moment), None)


def name_of_recording(record: str) -> str:
    """How a price that comes from a recorded history is called."""
    return _("recorded history, %(record)s") % {"record": record}


def dropped_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Dropped, ...]:
    """The sources left out, as a published price keeps them."""
    return tuple(
        Dropped(
            source=row["source"],
            name=display_name(row["source"]),
            verdict=row["verdict"],
            label=label_of(row["verdict"]),
            value=row.get("value"),
            permille=row.get("why", {}).get("permille"),
            against=row.get("why", {}).get("against"),
        )
        for row in rows
    )


def label_of(verdict: str) -> str:
    """A verdict in a few words of the reader's language; nothing for none."""
    return str(Observation.Verdict(verdict).label) if verdict else ""


def state_of(instrument: Instrument, observed_at: datetime, now: datetime) -> State:
    """What the age of a figure means: by the hours of Tehran, an ounce by those of the world."""
    if instrument is Instrument.OUNCE:
        return world_freshness(observed_at=observed_at, now=now)
    return freshness(observed_at=observed_at, now=now, is_closed=bazaar_is_closed)


def _facts(row: StandingPrice | PublishedPrice, now: datetime) -> dict[str, Any]:
    """The fields of Stood."""
    return {
        "source": row.source,
        "source_name": name_of_recording(row.record)
        if isinstance(row, StandingPrice) and row.source == RECORDING
        else display_name(row.source),
        "observed_at": row.observed_at,
        "fetched_at": row.fetched_at,
        "state": state_of(Instrument(row.instrument), row.observed_at, now),
        "confirmed": row.confirmed,
        "published_id": row.published_id if isinstance(row, StandingPrice) else row.pk,
        "quorum": row.quorum,
        "agreeing": tuple(row.agreeing),
        "dropped": dropped_of(row.dropped),
    }


def _as_instrument(price: MarketPrice) -> InstrumentPrice:
    facts = {field.name: getattr(price, field.name) for field in fields(Stood)}
    return InstrumentPrice(instrument=Instrument.GOLD18, value=price.rial_per_g, **facts)


def _price_of_recording(row: DailyCandle, moment: datetime) -> MarketPrice:
    closed_at = session_close(row.date)
    return MarketPrice(
        rial_per_g=row.close_rial,
        source=RECORDING,
        source_name=name_of_recording(row.source),
        observed_at=closed_at,
        fetched_at=row.imported_at,
        state=freshness(observed_at=closed_at, now=moment, is_closed=bazaar_is_closed),
        confirmed=True,
    )
