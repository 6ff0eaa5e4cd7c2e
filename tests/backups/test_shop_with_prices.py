"""A shop whose payments carry prices of the public floor comes back from its copy alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from backups.actions import back_up_shop, restore_to_scratch
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server
from backups.queries import comparison_of
from gold_installments.actions import make_quote, set_day_price, set_price_policy
from gold_installments.models import Payment
from gold_installments.rules.policy import Policy
from guarantees.actions import NoteTold, take_note
from tenants.context import inside, public
from tenants.models import Shop
from tests.gold_installments.book import NOW, WORKED_PRICE, a_contract, pay, publish
from tests.gold_installments.test_rivals import user
from tests.gold_installments_till.conftest import a_plan, save


@pytest.fixture
def published(committed_shop: Shop) -> Iterator[None]:
    """A price of forty minutes ago, really committed, and gone afterwards with whatever keeps it."""
    with public():
        publish(WORKED_PRICE, at=NOW - timedelta(minutes=40))
    yield
    with public(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in ("keptprice", "standingprice", "publishedprice", "priceround"):
            cursor.execute(f"DELETE FROM gold_prices_{table}")


def test_a_shop_restores_without_the_prices_it_used(
    committed_shop: Shop, published: None, server: Server, folder: LocalFolder
) -> None:
    with inside(committed_shop):
        owner = user()
        set_price_policy(wanted=Policy(sell_margin_bp=100), version=0, reason="ours", actor=owner, now=NOW)
        contract = a_contract(owner)
        stood_up = pay(contract, 5_000_000, owner, price_reason="asked the bazaar").payment
        quote = make_quote(contract=contract, mg=100, actor=owner, now=NOW, price_reason="asked the bazaar")
        set_day_price(rial_per_g=WORKED_PRICE, reason="no feed", actor=owner, now=NOW)
        pay(contract, quote.amount_rial // 10, owner, quote=quote.uuid)
        told = NoteTold(serial="55", amount_rial=10, issuer_name="کریم", holder="طلای ما")
        take_note(contract=contract, told=told, actor=owner, now=NOW, idempotency_key="note")
        save(a_plan(owner, customer=contract.customer), owner, ("cash", 11_250_000))
        assert stood_up.market_price_id is not None
        assert Payment.objects.filter(market_price_id=stood_up.market_price_id).count() == 2
    check = restore_to_scratch(backup=back_up_shop(shop=committed_shop, actor=None), actor=None)
    assert (check.state, check.error) == ("equal", "")
    comparison = comparison_of(check)
    assert comparison is not None
    counted = {table.name: (table.expected, table.found) for table in comparison.tables}
    for table, rows in {"payment": 2, "quote": 1, "dayprice": 1, "pricepolicy": 1}.items():
        assert counted[f"gold_installments_{table}"] == (str(rows), str(rows))
    totals = {line.name: line.found for line in comparison.totals}
    assert (totals["guarantees_here"], totals["savings_mg"]) == ("1", "1000")
    assert counted["guarantees_promissorynote"] == counted["gold_installments_savingsmove"] == ("1", "1")


def test_no_key_of_a_shop_leads_out_of_it(committed_shop: Shop, server: Server) -> None:
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = %s::regnamespace"
            " AND (SELECT relnamespace FROM pg_class WHERE oid = confrelid) <> connamespace",
            [committed_shop.schema_name],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE connamespace = %s::regnamespace AND contype = 'f'",
            [committed_shop.schema_name],
        )
        assert cursor.fetchone() != (0,)
