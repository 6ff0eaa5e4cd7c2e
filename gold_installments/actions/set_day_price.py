"""Type the shop's price of the day, or go back to the market's."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note as note_audit
from accounts.actions import require
from accounts.rules.grants import Grant
from customers.actions import require_open_shop
from gold_installments.actions.check_typed_price import check_typed_price
from gold_installments.actions.clean_price_reason import clean_price_reason
from gold_installments.actions.hold import hold_name
from gold_installments.models import DayPrice
from gold_installments.queries import counter_price, day_price_of
from gold_installments.queries.prices import last_typed_rial
from persian.jalali import tehran_today
from persian.refusal import Refusal

if TYPE_CHECKING:
    from accounts.models import User

LOCK = "day-price"


class NoDayPrice(Refusal):
    """Nothing was typed today: the market's price counts already."""

    code = "no_day_price"
    status = 409
    message = _("No price was typed today; the market's price is in use.")


def set_day_price(
    *,
    rial_per_g: int,
    reason: str,
    actor: User,
    now: datetime,
    buy_rial_per_g: int | None = None,
    in_words: str = "",
    keep_buying: bool = False,
) -> DayPrice:
    """Make `rial_per_g` (Rial per gram of 750) the shop's price until the end of the Tehran day, and return the row.

    The last one typed on a day counts; the same one by the same person again is the first row. `buy_rial_per_g` is
    what old gold is bought at, None for the margins', or with `keep_buying` for what was typed today. Both are whole
    Toman. A price more than a quarter off the last known one has to be spelled in `in_words`. Raises NotPermitted,
    ShopClosed, PriceReasonMissing, PriceReasonTooLong and the refusals of check_typed_price.
    """
    require(actor, Grant.PRICE_SET)
    require_open_shop()
    why = clean_price_reason(reason)
    if buy_rial_per_g is None and keep_buying:
        last = day_price_of(day=tehran_today(now))
        buy_rial_per_g = last.buy_rial_per_g if last else None
    market = counter_price(now=now).market_rial_per_g
    spelled = check_typed_price(
        rial_per_g=rial_per_g, buy_rial_per_g=buy_rial_per_g, in_words=in_words,
        reference=last_typed_rial() if market is None else market,
    )  # fmt: skip
    wanted = DayPrice(
        rial_per_g=rial_per_g, buy_rial_per_g=buy_rial_per_g, market_rial_per_g=market, day=tehran_today(now),
        reason=why, typed_by_id=actor.pk, typed_at=now,
    )  # fmt: skip
    return _append(wanted, actor, spelled=spelled)


def clear_day_price(*, reason: str, actor: User, now: datetime) -> DayPrice:
    """Let the market's price count again today, and return the row that says so; a repeat returns the first.

    Raises NotPermitted, ShopClosed, PriceReasonMissing, PriceReasonTooLong, NoDayPrice.
    """
    require(actor, Grant.PRICE_SET)
    require_open_shop()
    why = clean_price_reason(reason)
    today = tehran_today(now)
    with transaction.atomic():
        hold_name(LOCK)
        last = day_price_of(day=today)
        if last is None:
            raise NoDayPrice
        if last.rial_per_g is None:
            return last
        row = DayPrice.objects.create(day=today, reason=why, typed_by_id=actor.pk, typed_at=now)
        detail: dict[str, object] = {"was_rial_per_g": last.rial_per_g, "reason": why}
        note_audit(actor=actor, action="price.cleared", subject=row, detail=detail)
    return row


def _append(wanted: DayPrice, actor: User, *, spelled: bool) -> DayPrice:
    with transaction.atomic():
        hold_name(LOCK)
        if (same := _same_as(wanted, wanted.day)) is not None:
            return same
        wanted.save(force_insert=True)
        detail: dict[str, object] = {
            "rial_per_g": wanted.rial_per_g, "buy_rial_per_g": wanted.buy_rial_per_g,
            "market_rial_per_g": wanted.market_rial_per_g, "reason": wanted.reason, "spelled_in_words": spelled,
        }  # fmt: skip
        note_audit(actor=actor, action="price.typed", subject=wanted, detail=detail)
    return wanted


def _same_as(wanted: DayPrice, day: date) -> DayPrice | None:
    last = day_price_of(day=day)
    told = ("rial_per_g", "buy_rial_per_g", "reason", "typed_by_id")
    return last if last and all(getattr(last, name) == getattr(wanted, name) for name in told) else None
