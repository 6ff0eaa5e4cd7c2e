"""The market's prices for programs: whole numbers, never made up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from accounts.http import refuse_unknown
from gold_prices.api.reasons import Explained, SourceOut
from gold_prices.api.shapes import HistoryOut, HistoryQuery, Price, PriceNow
from gold_prices.queries import RANGES, explain, history, market_price, shown_price, source_states, standing_prices
from gold_prices.rules.instruments import SHOWN, Instrument
from persian.jalali import tehran_midnight, tehran_today
from persian.refusal import Refusal

router = Router(tags=["prices"])

#: No price of ours or of any record is older.
FIRST_DAY = date(2000, 1, 1)
MONTH = timedelta(days=30)
DAY = "day"


class NoPrice(Refusal):
    """Nothing was ever stored; no price is made up."""

    code = "no_price"
    status = 404
    message = _("No market price has been stored yet.")


class BadRange(Refusal):
    """The first day comes after the last, or lies before any record."""

    code = "bad_range"
    message = _("The range must begin on or after 2000-01-01 and must not end before it begins.")


class TwoRanges(Refusal):
    """Two answers to one question."""

    code = "bad_range"
    message = _("Send either a range or its first and last day.")


class NotShown(Refusal):
    """An input of the derived price, which has no price of its own."""

    code = "not_shown"
    message = _("This is none of the values that may stand here.")


@router.get("/price", response=Price, summary="The market price of a gram of 18k gold")
def current_price(request: HttpRequest) -> Price:
    """The last good price with its true age. State: live, delayed, stale or closed_market."""
    refuse_unknown(request)
    now = timezone.now()
    price = market_price(now=now)
    if price is None:
        raise NoPrice
    return Price.of(price, now)


@router.get("/prices/current", response=PriceNow, summary="The market price, and who says so")
def price_now(request: HttpRequest, instrument: Instrument = Instrument.GOLD18) -> PriceNow:
    """The last good price with its true age, the sources behind it and those left out. State none: nothing stored.

    Any instrument of the board: gold18 (where none is named), gold24, mesghal, the coins, usd, ounce.
    """
    refuse_unknown(request, "instrument")
    if instrument not in SHOWN:
        raise NotShown(field="instrument")
    now = timezone.now()
    if instrument is Instrument.GOLD18:
        return PriceNow.of(market_price(now=now), now, instrument, computed=False)
    price, computed = shown_price(instrument=instrument, now=now)
    return PriceNow.of(price, now, instrument, computed=computed)


@router.get("/prices/history", response=HistoryOut, summary="What an instrument cost in the past")
def price_history(request: HttpRequest, asked: Query[HistoryQuery]) -> HistoryOut:
    """Candles of five minutes or a day, or each published price. A stretch without a price is left out.

    Where `next_after` is not null, ask again with it as `after`.
    """
    refuse_unknown(request, *HistoryQuery.model_fields)
    first, last = _days(asked, timezone.now())
    step = asked.step or ("5m" if asked.range == DAY else "1d")
    page = history(
        start=tehran_midnight(first),
        end=tehran_midnight(last + timedelta(days=1)),
        step=step,
        instrument=asked.instrument,
        after=asked.after,
        limit=asked.limit,
    )
    return HistoryOut.of(page, asked.instrument, step)


def _days(asked: HistoryQuery, now: datetime) -> tuple[date, date]:
    """The first and the last day asked for. Raises BadRange and TwoRanges."""
    today = tehran_today(now)
    if asked.range is not None:
        if asked.start or asked.end:
            raise TwoRanges(field="range")
        return _days_of_range(asked.range, asked.instrument, now)
    end = asked.end or today
    if end < FIRST_DAY:
        raise BadRange(field="end")
    last = min(end, today)
    first = asked.start or max(last - MONTH, FIRST_DAY)
    if not FIRST_DAY <= first <= end:
        raise BadRange(field="start")
    return first, last


def _days_of_range(name: str, instrument: Instrument, now: datetime) -> tuple[date, date]:
    today = tehran_today(now)
    if name == DAY:
        price = standing_prices(now=now).get(instrument)
        day = tehran_today(price.observed_at) if price else today
        return day, day
    length = RANGES[name]
    return (FIRST_DAY if length is None else today - length), today


@router.get("/prices/sources", response=list[SourceOut], summary="The sources of the market price, and how each does")
def price_sources(request: HttpRequest) -> list[SourceOut]:
    """Every known source in the order of trust, asked or not. No key is ever told."""
    refuse_unknown(request)
    return [SourceOut.of(source) for source in source_states(now=timezone.now())]


@router.get("/prices/explain", response=Explained, summary="Why the price is what it is")
def price_explained(request: HttpRequest, instrument: Instrument = Instrument.GOLD18) -> Explained:
    """What each source said last, what became of it and why, and what it was held to. Asks nobody."""
    refuse_unknown(request, "instrument")
    return Explained.of(explain(now=timezone.now(), instrument=instrument))
