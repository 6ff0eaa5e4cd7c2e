"""What the API says of prices. Figures are whole numbers of the unit named beside them; moments are UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from ninja import Field, Schema

from gold_prices.queries import Dropped, HistoryPage, HistoryRow, InstrumentPrice, MarketPrice
from gold_prices.rules.freshness import State
from gold_prices.rules.instruments import UNITS, Instrument, Unit
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


def _toman_of(instrument: Instrument, value: int | None) -> int | None:
    return None if value is None or UNITS[instrument] is Unit.CENT_PER_OUNCE else toman(value)


class DroppedOut(Schema):
    """A source left out: `reason` for programs, `label` for people; `permille` is its distance from `against`.

    `value` and `against` count the unit of the price, the Toman figures are rounded; they are null for an ounce.
    """

    source: str
    name: str
    reason: str
    label: str
    value: int | None
    value_toman: int | None
    permille: int | None
    against: int | None
    against_toman: int | None

    @classmethod
    def of(cls, dropped: Dropped, instrument: Instrument) -> Self:
        """The same with its Toman."""
        return cls(
            source=dropped.source,
            name=dropped.name,
            reason=dropped.verdict,
            label=dropped.label,
            value=dropped.value,
            value_toman=_toman_of(instrument, dropped.value),
            permille=dropped.permille,
            against=dropped.against,
            against_toman=_toman_of(instrument, dropped.against),
        )


class PriceNow(Schema):
    """The price of an instrument: `value` is a whole number of `unit`, and exact.

    The figures per gram are filled for gold by the gram; the Toman one is rounded half up. state: live, delayed,
    stale, closed, or none, where nothing was ever stored and all else is empty. `sources` agree on the price, `quorum`
    counts their independent families. `computed`: reckoned from the price of 18k, whose time and sources these are.
    """

    instrument: str
    unit: str
    value: int | None = None
    computed: bool = False
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
    def of(
        cls, price: MarketPrice | InstrumentPrice | None, now: datetime, instrument: Instrument, *, computed: bool
    ) -> Self:
        """The price as of `now`."""
        unit = UNITS[instrument]
        if price is None:
            return cls(instrument=instrument.value, unit=unit.value, sources=[], dropped=[])
        by_gram = price.value if unit is Unit.RIAL_PER_GRAM else None
        return cls(
            instrument=instrument.value,
            unit=unit.value,
            value=price.value,
            computed=computed,
            price_toman_per_gram=None if by_gram is None else toman(by_gram),
            price_rial_per_gram=by_gram,
            source=price.source,
            observed_at=price.observed_at,
            age_seconds=int(price.age(now).total_seconds()),
            state=state_name(price.state),
            confirmed=price.confirmed,
            quorum=price.quorum,
            sources=list(price.agreeing) or [price.source],
            dropped=[DroppedOut.of(dropped, instrument) for dropped in price.dropped],
        )


class HistoryQuery(Schema):
    """The days from `start` to `end` (Gregorian, of Tehran, both inclusive; the last 30 days where not given).

    `range` instead of them: the last day with a price, or a month, a year or all that is known up to today. Where
    `step` is not given it is 5m for range=day and 1d for the rest. `after` is an earlier page's `next_after`, `limit`
    the most rows on a page.
    """

    start: date | None = None
    end: date | None = None
    range: Literal["day", "month", "year", "all"] | None = None
    step: Literal["raw", "5m", "1d"] | None = None
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
