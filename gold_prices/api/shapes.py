"""What the API says of prices. Figures are whole numbers of the unit named beside them; moments are UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from ninja import Field, Schema

from gold_prices.queries import Dropped, HistoryPage, HistoryRow, MarketPrice
from gold_prices.rules.freshness import State
from gold_prices.rules.instruments import UNITS, Instrument
from measures.money import RIAL_PER_TOMAN
from measures.rounding import round_half_up
from persian.jalali import format_jalali, tehran_today

#: Cursors are row numbers or seconds since 1970 (until 2100).
LAST_CURSOR = 4_102_444_800
_STATES = {State.CLOSED_MARKET: "closed"}


def state_name(state: State) -> str:
    """live, delayed, stale or closed."""
    return _STATES.get(state, state.value)


def toman(rial: int) -> int:
    """Whole Toman, half up."""
    return round_half_up(rial, RIAL_PER_TOMAN)


class Price(Schema):
    """Rial per gram of 750. `observed_at` is the time of the oldest evidence; `age_seconds` counts from it."""

    rial_per_g: int
    source: str
    source_name: str
    observed_at: datetime
    fetched_at: datetime
    age_seconds: int
    state: str
    confirmed: bool

    @classmethod
    def of(cls, price: MarketPrice, now: datetime) -> Self:
        """The price as of `now`."""
        return cls(
            rial_per_g=price.rial_per_g,
            source=price.source,
            source_name=price.source_name,
            observed_at=price.observed_at,
            fetched_at=price.fetched_at,
            age_seconds=int(price.age(now).total_seconds()),
            state=price.state.value,
            confirmed=price.confirmed,
        )


class DroppedOut(Schema):
    """A source left out: `reason` for programs, `label` for people; `permille` is its distance from `against_toman`."""

    source: str
    name: str
    reason: str
    label: str
    value_toman: int | None
    permille: int | None
    against_toman: int | None

    @classmethod
    def of(cls, dropped: Dropped) -> Self:
        """The same in Toman."""
        return cls(
            source=dropped.source,
            name=dropped.name,
            reason=dropped.verdict,
            label=dropped.label,
            value_toman=None if dropped.value is None else toman(dropped.value),
            permille=dropped.permille,
            against_toman=None if dropped.against is None else toman(dropped.against),
        )


class PriceNow(Schema):
    """The price of a gram of 750. The Rial figure is exact; the Toman one is rounded half up.

    state: live, delayed, stale, closed, or none, where nothing was ever stored and all else is empty. `sources` agree
    on the price, `quorum` counts their independent families.
    """

    price_toman_per_gram: int | None = None
    price_rial_per_gram: int | None = None
    source: str | None = None
    observed_at: datetime | None = None
    age_seconds: int | None = None
    state: str = "none"
    confirmed: bool = False
    quorum: int = 0
    sources: list[str]
    dropped: list[DroppedOut]

    @classmethod
    def of(cls, price: MarketPrice | None, now: datetime) -> Self:
        """The price as of `now`."""
        if price is None:
            return cls(sources=[], dropped=[])
        return cls(
            price_toman_per_gram=toman(price.rial_per_g),
            price_rial_per_gram=price.rial_per_g,
            source=price.source,
            observed_at=price.observed_at,
            age_seconds=int(price.age(now).total_seconds()),
            state=state_name(price.state),
            confirmed=price.confirmed,
            quorum=price.quorum,
            sources=list(price.agreeing) or [price.source],
            dropped=[DroppedOut.of(dropped) for dropped in price.dropped],
        )


class HistoryQuery(Schema):
    """The days from `start` to `end` (Gregorian, of Tehran, both inclusive; the last 30 days where not given).

    `after` is an earlier page's `next_after`, `limit` the most rows on a page.
    """

    start: date | None = None
    end: date | None = None
    step: Literal["raw", "5m", "1d"] = "1d"
    instrument: Instrument = Instrument.GOLD18
    after: int | None = Field(None, ge=0, le=LAST_CURSOR)
    limit: int = Field(200, ge=1, le=1000)


class HistoryLine(Schema):
    """A stretch of time, or one published price; `date` and `jalali` are its day in Tehran."""

    starts_at: datetime
    date: date
    jalali: str
    open: int
    low: int
    high: int
    close: int
    count: int
    source: str

    @classmethod
    def of(cls, row: HistoryRow) -> Self:
        """The row with its days."""
        day = tehran_today(row.starts_at)
        return cls(
            starts_at=row.starts_at,
            date=day,
            jalali=format_jalali(day),
            open=row.open_value,
            low=row.low_value,
            high=row.high_value,
            close=row.close_value,
            count=row.count,
            source=row.source_name,
        )


class HistoryOut(Schema):
    """A page of history in the order of time; figures are whole numbers of `unit`."""

    instrument: str
    unit: str
    step: str
    rows: list[HistoryLine]
    next_after: int | None

    @classmethod
    def of(cls, page: HistoryPage, instrument: Instrument, step: str) -> Self:
        """The page with what its figures count."""
        return cls(
            instrument=instrument.value,
            unit=UNITS[instrument].value,
            step=step,
            rows=[HistoryLine.of(row) for row in page.rows],
            next_after=page.next_after,
        )
