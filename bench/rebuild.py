"""Every balance of a big book from its ledger and its events, against what is cached."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from accounts.models import User
from bench.crowd import multiply
from bench.line import Line
from customers.actions import register_customer
from gold_installments.actions import record_payment, reverse_payment, set_day_price, sign_contract
from gold_installments.models import Contract, Installment
from gold_installments.queries.rebuilding import rebuilt_balances
from persian.jalali import tehran_today
from tenants.actions import open_shop
from tenants.context import inside
from tenants.models import Shop

CONTRACTS, GOAL_SECONDS = 10_000, 10.0
PRICE = 150_000_000


def run() -> Iterator[Line]:
    """Seconds for 10,000 contracts, against reading the same rows without thinking about them."""
    shop = open_shop(slug="archive", name="Archive", owner_username="owner", owner_password="correct-horse-battery")
    _fill(shop)
    with inside(shop):
        today = tehran_today(timezone.now())
        start = time.perf_counter()
        differing = [found for found in rebuilt_balances(today=today) if not found.equal]
        took = time.perf_counter() - start
        floor = _read_all()
    yield Line(
        name=f"rebuild of {CONTRACTS + 1} contracts",
        ours=f"{took:.1f} s, {len(differing)} differ from the cache",
        floor=f"{floor:.1f} s to read their rows",
        ratio=took / floor,
        goal=f"under {GOAL_SECONDS:.0f} s, none differs",
        met=took < GOAL_SECONDS and not differing,
    )


def _fill(shop: Shop) -> None:
    now = timezone.now()
    with inside(shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=PRICE, reason="bench", actor=owner, now=now)
        buyer = register_customer(full_name="Bench", national_id="", mobile="09121234567", actor=owner, now=now)
        contract = sign_contract(
            customer=buyer, gold_mg=20_000, fee_mg=2_400, installment_count=12, signed_date=tehran_today(now),
            actor=owner, now=now, idempotency_key=str(uuid4()),
        )  # fmt: skip
        for amount in (30_000_000, 500_000_000, 20_000_000):
            paid = record_payment(
                contract=contract, amount_rial=amount, tender="cash", actor=owner, now=now, idempotency_key=str(uuid4())
            )
        reverse_payment(payment=paid.payment, reason="bench", actor=owner, now=now)
        multiply(Contract.objects.get(pk=contract.pk), CONTRACTS)


def _read_all() -> float:
    tables = ("contractevent", "scheduleversion", "installment", "contract")
    start = time.perf_counter()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM gold_installments_{table}")
            cursor.fetchall()
        cursor.execute("SELECT entry_id, account, mg, rial FROM gold_installments_ledgerline")
        cursor.fetchall()
    assert Installment.objects.exists()
    return time.perf_counter() - start
