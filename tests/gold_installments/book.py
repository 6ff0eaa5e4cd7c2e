"""Words the book's tests share: moments, a market, a customer, the worked contract of 22,400 mg."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from uuid import UUID

from accounts.models import AuditEntry, User
from customers.actions import register_customer
from customers.models import Customer
from gold_installments.actions import RecordedPayment, record_payment, sign_contract
from gold_installments.models import (
    Contract,
    DayPrice,
    Installment,
    LedgerEntry,
    LedgerLine,
    NumberSeries,
    Payment,
    PricePolicy,
    Quote,
    Reversal,
)
from gold_installments.queries import audit_findings, counter_price
from gold_installments.rules.proof import Finding
from gold_prices.actions import publish_price
from gold_prices.models import KeptPrice, PriceRound, PublishedPrice
from gold_prices.rules.instruments import Instrument
from notifications.models import Message
from persian.jalali import TEHRAN, parse_jalali, tehran_today
from tenants.models import DueItem

TOMAN = 10
WORKED_PRICE = 11_250_000 * TOMAN
_keys = itertools.count(1)
_people = itertools.count(1)
BOOK = (
    Contract, DayPrice, Installment, LedgerEntry, LedgerLine, NumberSeries, Payment, PricePolicy, Quote, Reversal,
    Customer, AuditEntry, Message, DueItem, KeptPrice,
)  # fmt: skip


def tehran(jalali: str, clock: str = "12:00") -> datetime:
    """The aware UTC moment of a Jalali day and a Tehran clock."""
    hour, minute = map(int, clock.split(":"))
    day = parse_jalali(jalali)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TEHRAN).astimezone(UTC)


SIGNED = tehran("1404/06/31")
NOW = tehran("1404/07/30")


def findings(now: datetime = NOW) -> list[Finding]:
    """What the nightly proof would say at that moment."""
    return audit_findings(today=tehran_today(now))


def publish(rial_per_g: int, *, at: datetime, confirmed: bool = True, source: str = "wallgold") -> PublishedPrice:
    """A market price of one round, observed and published at `at`."""
    price_round = PriceRound.objects.create(
        kind=PriceRound.Kind.FORCED, minute=at.replace(second=0, microsecond=0), started_at=at
    )
    return publish_price(
        price_round=price_round, instrument=Instrument.GOLD18, value=rial_per_g, source=source, observed_at=at,
        confirmed=confirmed, quorum=2 if confirmed else 1, agreeing=[source], now=at,
    )  # fmt: skip


def price_at(rial_per_g: int, at: datetime) -> None:
    """Let the market stand at `rial_per_g` at `at`, and prove that the counter sees it."""
    publish(rial_per_g, at=at)
    seen = counter_price(now=at)
    assert (seen.market_rial_per_g, seen.may_post) == (rial_per_g, True)


def a_national_id(seed: int) -> str:
    """A valid ten-digit id that differs by seed."""
    nine = f"{seed % 900_000_000 + 100_000_000:09d}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    return nine + str(rest if rest < 2 else 11 - rest)


def a_customer(actor: User, *, name: str = "زهرا احمدی", now: datetime = SIGNED) -> Customer:
    """A new buyer with a national id of her own."""
    seed = next(_people)
    return register_customer(
        full_name=name, national_id=a_national_id(seed * 7919), mobile=f"0912{seed:07d}", actor=actor, now=now
    )


def a_contract(
    actor: User,
    *,
    gold_mg: int = 20_000,
    fee_mg: int = 2_400,
    count: int = 6,
    signed_date: date | None = None,
    now: datetime = SIGNED,
    customer: Customer | None = None,
    key: str = "",
    note: str = "",
) -> Contract:
    """By default the worked contract: 22,400 mg in 6 rows, signed 1404/06/31."""
    return sign_contract(
        customer=customer or a_customer(actor, now=now),
        gold_mg=gold_mg,
        fee_mg=fee_mg,
        installment_count=count,
        signed_date=signed_date or now.astimezone(TEHRAN).date(),
        note=note,
        actor=actor,
        now=now,
        idempotency_key=key or a_key(),
    )


def a_key() -> str:
    """A key no other request has."""
    return f"key-{next(_keys)}"


def pay(
    contract: Contract,
    toman: int,
    actor: User,
    *,
    now: datetime = NOW,
    quote: UUID | None = None,
    tender: str = "cash",
    ref: str = "",
    key: str = "",
    price_reason: str = "",
) -> RecordedPayment:
    """A payment of whole Toman."""
    return record_payment(
        contract=contract, amount_rial=toman * TOMAN, tender=tender, tender_ref=ref, quote_id=quote, actor=actor,
        now=now, idempotency_key=key or a_key(), price_reason=price_reason, twin_reason="tests pay alike",
    )  # fmt: skip


def fresh(contract: Contract) -> Contract:
    """The row as it is now."""
    return Contract.objects.get(pk=contract.pk)


def open_rows(contract: Contract) -> list[int]:
    """Open mg of each row in order."""
    return list(contract.installments.order_by("number").values_list("open_mg", flat=True))


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the book with every value: what a refusal must leave as it was, but for its line in the trail."""
    found = {model.__name__: sorted(model.objects.values_list(), key=str) for model in BOOK}
    return found | {"AuditEntry": list(AuditEntry.objects.exclude(action="refused").order_by("pk").values_list())}
