"""The shop's own price for programs: what the counter asks, and what was typed for the day. Whole Rial."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import StrictInt

from accounts.actions import require
from accounts.http import refuse_unknown
from accounts.rules.grants import Grant
from gold_installments.actions import clear_day_price, set_day_price
from gold_installments.api.caller import caller
from gold_installments.api.term_shapes import fields_as_sent
from gold_installments.models import DayPrice
from gold_installments.queries import counter_price
from measures.money import RIAL_PER_TOMAN
from persian.jalali import format_jalali

router = Router(tags=["prices"])


class CounterPriceOut(Schema):
    """Rial per gram of 750. `rial_per_g` is what a payment made now would be posted at, null while nothing is known.

    `decision`: allow; confirm (by a person who may set prices, with a `price_reason`); block. `shop_rial_per_g` is
    the market's price with the shop's margin (`margin_bp`, basis points), `buy_rial_per_g` what old gold is bought at.
    `state`: live, delayed, stale, closed_market, manual (typed for today, `note` says why) or none.
    """

    rial_per_g: int | None
    buy_rial_per_g: int | None
    shop_rial_per_g: int | None
    margin_bp: int
    market_rial_per_g: int | None
    market_source: str
    market_observed_at: datetime | None
    source: str
    source_name: str
    observed_at: datetime | None
    age_seconds: int | None
    state: str
    decision: str
    confirmed: bool
    note: str


class DayPriceIn(Schema, extra="forbid"):
    """Rial per gram of 750, until the end of the Tehran day; `buy_rial_per_g` is what old gold is bought at.

    A price more than a quarter off the last known one has to be spelled in Persian words in `in_words`.
    """

    rial_per_g: StrictInt
    reason: str
    buy_rial_per_g: StrictInt | None = None
    in_words: str = ""


class ManualPriceIn(Schema, extra="forbid"):
    """A `DayPriceIn` in Toman. Without a buying price the one that was typed today stays."""

    price_toman_per_gram: StrictInt
    reason: str
    buy_price_toman_per_gram: StrictInt | None = None
    in_words: str = ""


class ManualPriceOut(Schema):
    """The price in force until the end of the Tehran `day`, with who typed it. The buying price is null
    where it is the margins'.
    """

    price_toman_per_gram: int
    buy_price_toman_per_gram: int | None
    reason: str
    day: date
    day_jalali: str
    typed_by: str


class DayPriceOut(Schema):
    """The typed price; `rial_per_g` is null in a row that takes the shop back to the market's."""

    rial_per_g: int | None
    buy_rial_per_g: int | None
    market_rial_per_g: int | None
    day: date
    reason: str


class DayPriceClearIn(Schema, extra="forbid"):
    """Why the typed price is not needed any more."""

    reason: str


@router.get("/prices/counter", response=CounterPriceOut, summary="The shop's own price of this moment")
def counter(request: HttpRequest) -> CounterPriceOut:
    """The price typed for today, else the market's with the shop's margin."""
    require(caller(request), Grant.PRICE_READ)
    refuse_unknown(request)
    now = timezone.now()
    price = counter_price(now=now)
    age = price.age(now)
    columns = CounterPriceOut.model_fields.keys() - {"age_seconds"}
    values = {name: getattr(price, name) for name in columns}
    return CounterPriceOut(**values, age_seconds=max(0, int(age.total_seconds())) if age is not None else None)


@router.post("/day-prices", response={201: DayPriceOut}, summary="Type the shop's price of the day")
def day_price(request: HttpRequest, body: DayPriceIn) -> Status[DayPrice]:
    """For people who may set prices, with a reason; the same again changes nothing. 422 `price_needs_words` where the
    price is far from the last known one: the answer says which words.
    """
    typed = set_day_price(**body.dict(), actor=caller(request), now=timezone.now())
    return Status(201, typed)


@router.post("/prices/manual", response={201: ManualPriceOut}, summary="Type the price of the day, in Toman")
def manual_price(request: HttpRequest, body: ManualPriceIn) -> Status[ManualPriceOut]:
    """`POST /day-prices` in Toman: the same people, the same rules, the same row.

    A buying price typed earlier today stays; 422 `buying_above_selling` or `buying_too_low` where it does not go with
    the new price: send another one.
    """
    buy = body.buy_price_toman_per_gram
    with fields_as_sent():
        typed = set_day_price(
            rial_per_g=body.price_toman_per_gram * RIAL_PER_TOMAN, reason=body.reason, in_words=body.in_words,
            buy_rial_per_g=None if buy is None else buy * RIAL_PER_TOMAN, keep_buying=True, actor=caller(request),
            now=timezone.now(),
        )  # fmt: skip
    return Status(
        201,
        ManualPriceOut(
            price_toman_per_gram=body.price_toman_per_gram,
            buy_price_toman_per_gram=None if typed.buy_rial_per_g is None else typed.buy_rial_per_g // RIAL_PER_TOMAN,
            reason=typed.reason, day=typed.day,
            day_jalali=format_jalali(typed.day), typed_by=typed.typed_by.display_name,
        ),
    )  # fmt: skip


@router.post("/day-prices/clear", response=DayPriceOut, summary="Go back to the market's price")
def clear(request: HttpRequest, body: DayPriceClearIn) -> DayPrice:
    """Safe to repeat. 409 `no_day_price` where none was typed today."""
    return clear_day_price(reason=body.reason, actor=caller(request), now=timezone.now())
