"""Which stretch of time a page was asked for, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from gold_prices.queries import RANGES, latest_days, market_price
from gold_prices.queries.heard import heard_between
from gold_prices.queries.history import HistoryRow, history
from gold_prices.rules.candles import Candle
from gold_prices.rules.instruments import Instrument
from gold_prices.rules.line import Heard
from persian.jalali import tehran_midnight, tehran_today

DAY, ALL = "day", "all"
#: Fewer days than this make no line worth looking at.
ENOUGH_DAYS = 7
RANGE_NAMES = {
    DAY: gettext_lazy("Day"),
    "month": gettext_lazy("Month"),
    "year": gettext_lazy("Year"),
    ALL: gettext_lazy("All"),
}
#: A day has 288 stretches of five minutes.
MOST_OF_A_DAY = 300


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A range and what is known of it: `days` for the long ones, `ticks` of five minutes for a single `day`.

    `heard` tells when the prices of that day were published.
    """

    span: str
    days: tuple[Candle, ...] = ()
    day: date | None = None
    ticks: tuple[HistoryRow, ...] = ()
    heard: tuple[Heard, ...] = ()

    @property
    def bounds(self) -> tuple[date, date] | None:
        """The first and the last day shown."""
        if self.day:
            return self.day, self.day
        return (self.days[0].date, self.days[-1].date) if self.days else None


def stretch_of(request: HttpRequest, now: datetime) -> Stretch:
    """The range asked for by `?range=`; unasked (or asked nonsense), the shortest that has days enough to draw."""
    asked = request.GET.get("range", "")
    if asked == DAY:
        return last_day(now)
    spans = (asked,) if asked in RANGES else tuple(RANGES)
    for span in spans:
        days = latest_days(span=span, now=now)
        if len(days) >= ENOUGH_DAYS:
            break
    return Stretch(span=span, days=tuple(days))


def last_day(now: datetime) -> Stretch:
    """Today, or the last day on which a price was published; without any, today with nothing in it."""
    price = market_price(now=now)
    day = tehran_today(price.fetched_at if price and price.published_id else now)
    start, end = tehran_midnight(day), tehran_midnight(day + timedelta(days=1))
    page = history(
        start=start,
        end=end,
        step="5m",
        instrument=Instrument.GOLD18,
        limit=MOST_OF_A_DAY,
    )
    return Stretch(span=DAY, day=day, ticks=page.rows, heard=tuple(heard_between(start=start, end=end)))
