"""The shop's price of this moment, its rules about prices, and what was typed by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from gold_installments.models import DayPrice, PricePolicy
from gold_installments.rules.policy import Decision, Policy
from gold_installments.rules.pricing import CounterPrice, Market, Typed, choose_price
from gold_prices.queries import market_price
from persian.jalali import tehran_today
from tenants.prepared import run_prepared

RULES = (
    "sell_margin_bp",
    "buy_margin_bp",
    "when_delayed",
    "when_closed",
    "when_stale",
    "when_unconfirmed",
    "alert_owner",
    "board_number",
)
# Every page of every shop asks this four times a minute, so it is one question, worded once: Django's way of wording a
# question anew takes several times what PostgreSQL takes to answer it. One row comes back, whatever there is.
OWN = f"""
    SELECT typed.rial_per_g, typed.typed_at, person.full_name, person.username, typed.reason, typed.buy_rial_per_g,
        policy.*
    FROM (SELECT %s::date AS day) today
    LEFT JOIN LATERAL (
        SELECT * FROM "gold_installments_dayprice" price WHERE price.day = today.day ORDER BY price.id DESC LIMIT 1
    ) typed ON true
    LEFT JOIN "accounts_user" person ON person.id = typed.typed_by_id
    LEFT JOIN LATERAL (
        SELECT {", ".join(RULES)} FROM "gold_installments_pricepolicy" ORDER BY id DESC LIMIT 1
    ) policy ON true
"""  # noqa: S608  # the names above


def counter_price(*, now: datetime) -> CounterPrice:
    """What a payment made now would be posted at, in Rial per gram of 750, and whether it may be.

    A price typed for today (Tehran) wins over the market's, which carries the shop's margin; no price is ever
    invented. Two queries: the market's, and the shop's own.
    """
    typed, policy = _own(tehran_today(now))
    return choose_price(market=_market(now), typed=typed, policy=policy, now=now)


def _market(now: datetime) -> Market | None:
    found = market_price(now=now)
    if found is None:
        return None
    return Market(
        found.rial_per_g, found.source, found.source_name, found.observed_at, found.state.value, found.confirmed,
        found.published_id, found.quorum if found.published_id else 0,
    )  # fmt: skip


def _own(day: date) -> tuple[Typed | None, Policy]:
    """What was typed for the day and not taken back, and the shop's rules about prices."""
    ((rial_per_g, typed_at, full_name, username, reason, buy_rial_per_g, *rules),) = run_prepared(OWN, [day])
    typed = Typed(rial_per_g, typed_at, full_name or username, reason, buy_rial_per_g) if rial_per_g else None
    return typed, _policy(rules) if rules[0] is not None else Policy()


def _policy(values: Iterable[Any]) -> Policy:
    """The rules in the order of RULES."""
    told: dict[str, Any] = dict(zip(RULES, values, strict=True))
    told |= {name: Decision(value) for name, value in told.items() if name.startswith("when_")}
    return Policy(**told)


def price_policy() -> Policy:
    """The shop's rules about prices now: those of the newest version, else the defaults."""
    return policy_of(latest_policy())


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
    return _policy(getattr(row, name) for name in RULES)


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
