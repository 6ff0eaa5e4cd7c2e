"""Payments on one contract, by one clerk and by eight at once, and whether every milligram is where it should be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from bench.line import Line
from customers.actions import register_customer
from gold_installments.actions import record_payment, set_day_price, sign_contract
from gold_installments.models import Contract, LedgerLine, Payment
from gold_installments.queries import audit_findings
from persian.jalali import tehran_today
from tenants.actions import open_shop
from tenants.context import inside
from tenants.models import Shop

PAYMENTS, WRITERS = 200, 8
PRICE, AMOUNT, MG = 150_000_000, 15_000_000, 100  # Rial per gram, Rial, and what that buys


def run() -> Iterator[Line]:
    """Payments per second, against bare one-row commits on the same server."""
    shop = open_shop(slug="till", name="Till", owner_username="owner", owner_password="correct-horse-battery")
    floor = _commits(shop)
    for writers in (1, WRITERS):
        number = _contract(shop)
        start = time.perf_counter()
        with ThreadPoolExecutor(writers) as pool:
            for writer in [pool.submit(_pay, shop, number, PAYMENTS // writers) for _ in range(writers)]:
                writer.result()
        rate = PAYMENTS // writers * writers / (time.perf_counter() - start)
        lost = _lost(shop, number, PAYMENTS // writers * writers)
        yield Line(
            name=f"payments by {writers} on one contract",
            ours=f"{rate:.0f} payments/s, {lost} mg lost",
            floor=f"{floor:.0f} bare commits/s",
            ratio=rate / floor,
            goal="no lost milligram",
            met=lost == 0,
        )


def _commits(shop: Shop) -> float:
    with inside(shop), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id bigserial primary key, mg bigint)")
        start = time.perf_counter()
        for _ in range(PAYMENTS):
            with transaction.atomic():
                cursor.execute("INSERT INTO bench_row (mg) VALUES (1)")
        return PAYMENTS / (time.perf_counter() - start)


def _contract(shop: Shop) -> str:
    now = timezone.now()
    with inside(shop):
        owner = User.objects.get(username="owner")
        set_day_price(rial_per_g=PRICE, reason="bench", actor=owner, now=now)
        customer = register_customer(
            full_name="Bench", national_id="", mobile=f"0912{uuid4().int % 10**7:07}", actor=owner, now=now
        )
        contract = sign_contract(
            customer=customer,
            gold_mg=PAYMENTS * MG * 2,
            installment_count=12,
            signed_date=tehran_today(now),
            actor=owner,
            now=now,
            idempotency_key=str(uuid4()),
        )
        return str(contract.number)


def _pay(shop: Shop, number: str, times: int) -> None:
    """One writer's share, each payment in its own transaction, on its own connection."""
    with inside(shop):
        owner = User.objects.get(username="owner")
        for _ in range(times):
            record_payment(
                contract=Contract.objects.get(number=number),
                amount_rial=AMOUNT,
                tender="cash",
                actor=owner,
                now=datetime.now(tz=timezone.get_current_timezone()),
                idempotency_key=str(uuid4()),
            )
    connection.close()


def _lost(shop: Shop, number: str, payments: int) -> int:
    """How far the ledger, the cached balance and the arithmetic are apart, in milligrams."""
    with inside(shop):
        contract = Contract.objects.get(number=number)
        expected = contract.debt_mg - payments * MG
        lines = LedgerLine.objects.filter(entry__contract=contract, account="gold_receivable")
        from_ledger = lines.aggregate(total=Sum("mg"))["total"]
        assert not audit_findings(today=tehran_today(timezone.now()))
        assert Payment.objects.filter(contract=contract).count() == payments
        return int(abs(expected - from_ledger) + abs(expected - contract.balance_mg))
