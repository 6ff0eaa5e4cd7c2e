"""The shop's price of this moment, its rules about prices, and what was typed by hand."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from gold_installments.models import DayPrice, PricePolicy
from gold_installments.rules.policy import Decision, Policy
from gold_installments.rules.pricing import CounterPrice, Market, Typed, choose_price
from gold_prices.queries import market_price
from persian.jalali import tehran_today

# Every page of every shop asks these two, four times a minute. They are worded here once: Django's way of wording a
# question anew takes several times what PostgreSQL takes to answer it.
TYPED = """
    SELECT price.rial_per_g, price.typed_at, person.full_name, person.username, price.reason, price.buy_rial_per_g
    FROM "gold_installments_dayprice" price JOIN accounts_user person ON person.id = price.typed_by_id
    WHERE price.day = %s ORDER BY price.id DESC LIMIT 1
"""
NEWEST_POLICY = 'SELECT * FROM "gold_installments_pricepolicy" ORDER BY id DESC LIMIT 1'


def counter_price(*, now: datetime) -> CounterPrice:
    """What a payment made now would be posted at, in Rial per gram of 750, and whether it may be.

    A price typed for today (Tehran) wins over the market's, which carries the shop's margin; no price is ever
    invented. Three queries: the market's, the typed one's, the policy's.
    """
    return choose_price(market=_market(now), typed=_typed(tehran_today(now)), policy=price_policy())


def _market(now: datetime) -> Market | None:
    found = market_price(now=now)
    if found is None:
        return None
    return Market(
        found.rial_per_g, found.source, found.source_name, found.observed_at, found.state.value, found.confirmed,
        found.published_id,
    )  # fmt: skip


def _typed(day: date) -> Typed | None:
    with connection.cursor() as cursor:
        cursor.execute(TYPED, [day])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    rial_per_g, typed_at, full_name, username, reason, buy_rial_per_g = row
    return Typed(rial_per_g, typed_at, full_name or username, reason, buy_rial_per_g)


def price_policy() -> Policy:
    """The shop's rules about prices now: those of the newest version, else the defaults."""
    return policy_of(next(iter(PricePolicy.objects.raw(NEWEST_POLICY)), None))


def latest_policy() -> PricePolicy | None:
    """The newest version with the person who set it; None in a shop that never chose."""
    return PricePolicy.objects.select_related("set_by").order_by("-id").first()


def policies(*, limit: int = 10) -> list[PricePolicy]:
    """The newest versions first."""
    return list(PricePolicy.objects.select_related("set_by").order_by("-id")[:limit])


def policy_of(row: PricePolicy | None) -> Policy:
    """The rules that a version holds."""
    if row is None:
        return Policy()
    return Policy(
        sell_margin_bp=row.sell_margin_bp,
        buy_margin_bp=row.buy_margin_bp,
        when_delayed=Decision(row.when_delayed),
        when_closed=Decision(row.when_closed),
        when_stale=Decision(row.when_stale),
        when_unconfirmed=Decision(row.when_unconfirmed),
        alert_owner=row.alert_owner,
        board_number=row.board_number,
    )


def day_price_of(*, day: date) -> DayPrice | None:
    """The last row of a Tehran day; one without a price took the shop back to the market's."""
    return DayPrice.objects.filter(day=day).select_related("typed_by").order_by("-id").first()


def day_prices(*, limit: int = 30) -> list[DayPrice]:
    """The newest typed prices first, returns to the market among them."""
    return list(DayPrice.objects.select_related("typed_by").order_by("-id")[:limit])


def last_typed_rial() -> int | None:
    """The selling price that was typed last, on whichever day; None where nobody ever typed one."""
    rows = DayPrice.objects.filter(rial_per_g__isnull=False).order_by("-id")
    return rows.values_list("rial_per_g", flat=True).first()
