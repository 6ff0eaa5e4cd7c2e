"""The market's prices for programs: whole numbers, never made up."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from gold_prices.api.reasons import Explained, SourceOut
from gold_prices.api.shapes import HistoryOut, HistoryQuery, Price, PriceNow
from gold_prices.queries import explain, history, market_price, source_states
from gold_prices.rules.instruments import Instrument
from persian.jalali import tehran_midnight, tehran_today
from persian.refusal import Refusal

router = Router(tags=["prices"])

#: No price of ours or of any record is older.
FIRST_DAY = date(2000, 1, 1)
MONTH = timedelta(days=30)


class NoPrice(Refusal):
    """Nothing was ever stored; no price is made up."""

    code = "no_price"
    status = 404
    message = _("No market price has been stored yet.")


class BadRange(Refusal):
    """The first day comes after the last, or lies before any record."""

    code = "bad_range"
    message = _("The range must begin on or after 2000-01-01 and must not end before it begins.")


@router.get("/price", response=Price, summary="The market price of a gram of 18k gold")
def current_price(request: HttpRequest) -> Price:
    """The last good price with its true age. State: live, delayed, stale or closed_market."""
    now = timezone.now()
    price = market_price(now=now)
    if price is None:
        raise NoPrice
    return Price.of(price, now)


@router.get("/prices/current", response=PriceNow, summary="The market price of a gram of 18k gold, and who says so")
def price_now(request: HttpRequest) -> PriceNow:
    """The last good price with its true age, the sources behind it and those left out. State none: nothing stored."""
    now = timezone.now()
    return PriceNow.of(market_price(now=now), now)


@router.get("/prices/history", response=HistoryOut, summary="What an instrument cost in the past")
def price_history(request: HttpRequest, asked: Query[HistoryQuery]) -> HistoryOut:
    """Candles of five minutes or a day, or each published price. A stretch without a price is left out.

    Where `next_after` is not null, ask again with it as `after`.
    """
    today = tehran_today(timezone.now())
    end = asked.end or today
    if end < FIRST_DAY:
        raise BadRange(field="end")
    last = min(end, today)
    first = asked.start or max(last - MONTH, FIRST_DAY)
    if not FIRST_DAY <= first <= end:
        raise BadRange(field="start")
    page = history(
        start=tehran_midnight(first),
        end=tehran_midnight(last + timedelta(days=1)),
        step=asked.step,
        instrument=asked.instrument,
        after=asked.after,
        limit=asked.limit,
    )
    return HistoryOut.of(page, asked.instrument, asked.step)


@router.get("/prices/sources", response=list[SourceOut], summary="The sources of the market price, and how each does")
def price_sources(request: HttpRequest) -> list[SourceOut]:
    """Every known source in the order of trust, asked or not. No key is ever told."""
    return [SourceOut.of(source) for source in source_states(now=timezone.now())]


@router.get("/prices/explain", response=Explained, summary="Why the price is what it is")
def price_explained(request: HttpRequest, instrument: Instrument = Instrument.GOLD18) -> Explained:
    """What each source said last, what became of it and why, and what it was held to. Asks nobody."""
    return Explained.of(explain(now=timezone.now(), instrument=instrument))
