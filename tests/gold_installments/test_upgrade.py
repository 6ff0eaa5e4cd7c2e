"""A shop whose book was written before it had prices of its own and kept its events: its rows stay as they are, the
past of its contracts is written down, and its work goes on.
"""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from gold_installments.actions import make_quote, reverse_payment, set_day_price
from gold_installments.actions.make_quote import signature_of
from gold_installments.models import DayPrice, Payment, Quote
from gold_installments.queries import counter_price, price_policy
from gold_installments.queries.replaying import past_of
from gold_installments.rules.events import Event, Planned
from gold_installments.rules.policy import Policy
from tenants.context import inside
from tenants.models import Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, findings, pay

BEFORE = "0002_prove_entries"


def migrate(shop: Shop, *name: str) -> None:
    call_command("migrate_schemas", *name, schema_name=shop.schema_name, interactive=False, verbosity=0)


def rows_of(shop: Shop, table: str) -> list[tuple[object, ...]]:
    """The columns a payment and a quote had before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, rial_per_g, market_rial_per_g, price_source, price_note, mg, amount_rial "
            f"FROM {shop.schema_name}.gold_installments_{table} ORDER BY id"
        )
        return list(cursor.fetchall())


def _told(event: Event) -> tuple[object, ...]:
    version = event.version if isinstance(event, Planned) else None
    return type(event), event.at, version, getattr(event, "mg", None)


def test_an_older_book_is_carried_over_and_goes_on(committed_shop: Shop) -> None:
    with inside(committed_shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no feed", actor=owner, now=NOW)
        contract = a_contract(owner)
        first = pay(contract, 5_000_000, owner, key="before").payment
        wrong = pay(contract, 1_000_000, owner).payment
        reverse_payment(payment=wrong, reason="wrong customer", actor=owner, now=NOW)
        past = past_of(contract)
        quote = make_quote(contract=contract, mg=1_000, actor=owner, now=NOW)
        with pgtrigger.ignore("gold_installments.Quote:frozen"):
            quote.counter_rial_per_g = None  # no quote of that time had it, nor signed it
            quote.signature = signature_of(quote)
            quote.save()
    before = {table: rows_of(committed_shop, table) for table in ("payment", "quote")}
    migrate(committed_shop, "gold_installments", BEFORE)
    assert {table: rows_of(committed_shop, table) for table in before} == before
    migrate(committed_shop)
    assert {table: rows_of(committed_shop, table) for table in before} == before
    with inside(committed_shop):
        old = Payment.objects.get(pk=first.pk)
        assert [_told(event) for event in past_of(contract).events] == [_told(event) for event in past.events]
        assert findings() == []
        assert (old.shop_rial_per_g, old.market_price_id, old.market_source, old.price_confirmed_by) == (
            None, None, "", "",
        )  # fmt: skip
        assert (price_policy(), counter_price(now=NOW).rial_per_g) == (Policy(), WORKED_PRICE)
        assert pay(contract, 5_000_000, owner, key="before").payment == first
        later = NOW + timedelta(minutes=1)
        assert pay(contract, quote.amount_rial // 10, owner, quote=quote.uuid, now=later).payment.mg == 1_000
        assert (DayPrice.objects.count(), Quote.objects.count(), findings()) == (1, 1, [])
