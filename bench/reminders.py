"""Today's reminders: which of a thousand shops have any, and writing those of one big shop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.crowd import multiply
from bench.line import Line
from customers.actions import register_customer
from gold_installments.actions import set_day_price, sign_contract
from gold_installments.actions.plan_reminders import plan_reminders, reminders_still_hold
from gold_installments.queries.reminders import customers_to_remind
from notifications.models import Message
from persian.jalali import TEHRAN
from tenants.actions import note_days, open_shop
from tenants.context import inside, public
from tenants.models import Shop
from tenants.queries import shops_on_days

SHOPS, CONTRACTS, ROWS, WITH_WORK, OWN_DAYS = 1_000, 1_000, 2, 500, 100
DUE, ROUNDS = 200, 5
TODAY = date(2026, 11, 21)  # no holiday
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=TEHRAN)
STAGES = (-3, 0, 1, 3, 7, 14, 21, 28, 35, 42, 49, 56)


def run() -> Iterator[Line]:
    """Finding over the public floor; then planning, checking and the questions of one shop."""
    with public():
        _fill_index()
        found, questions = _measured(lambda: shops_on_days("installment", TODAY, STAGES))
        floor, _ = _measured(_select_one)
        assert len(shops_on_days("installment", TODAY, STAGES)) == WITH_WORK
    yield Line(
        name=f"reminders of today among {SHOPS} shops of {CONTRACTS:,} contracts ({WITH_WORK} have work)",
        ours=f"{found * 1000:.0f} ms, {questions} questions", floor=f"{floor * 1000:.2f} ms for SELECT 1",
        ratio=found / floor, goal="under 2 s", met=found < 2 and questions <= 2,
    )  # fmt: skip
    shop = open_shop(slug="mornings", name="Mornings", owner_username="owner", owner_password="correct-horse-battery")
    with inside(shop):
        _fill_shop(User.objects.get(username="owner"))
        yield from _of_one_shop()


def _of_one_shop() -> Iterator[Line]:
    finding, asked = _measured(lambda: customers_to_remind(today=TODAY))
    assert len(customers_to_remind(today=TODAY)) == DUE
    floor, _ = _measured(_insert_bare)
    yield Line(
        name=f"finding {DUE} due in a shop of {CONTRACTS:,}", ours=f"{finding * 1000:.0f} ms, {asked} questions",
        floor=f"{floor * 1000:.1f} ms for writing {DUE} bare rows", ratio=finding / floor, goal="under 2 s",
        met=finding < 2 and asked <= 20,
    )  # fmt: skip
    planning, asked = _measured(_planned)
    yield Line(
        name=f"finding, rendering and queueing {DUE} due in a shop of {CONTRACTS:,}",
        ours=f"{planning * 1000:.0f} ms, {asked} questions", floor=f"{floor * 1000:.1f} ms for writing {DUE} bare rows",
        ratio=planning / floor, goal="under 1 s and at most 20 questions", met=planning < 1 and asked <= 20,
    )  # fmt: skip
    plan_reminders(today=TODAY, now=NOW)
    refs = list(Message.objects.values_list("subject_ref", flat=True))
    checking, asked = _measured(lambda: reminders_still_hold(refs, NOW))
    yield Line(
        name=f"checking {len(refs)} reminders just before they leave",
        ours=f"{checking * 1000:.0f} ms, {asked} questions", floor=f"{floor * 1000:.1f} ms for writing {DUE} bare rows",
        ratio=checking / floor, goal="at most 20 questions", met=asked <= 20,
    )  # fmt: skip


def _planned() -> None:
    """One planning that leaves nothing behind."""
    with transaction.atomic():
        assert plan_reminders(today=TODAY, now=NOW) == DUE
        transaction.set_rollback(True)


def _fill_index() -> None:
    """Half of the shops have rows on any day; the others only where no stage is today. Some have days of their own."""
    Shop.objects.bulk_create(
        Shop(slug=f"dawn-{n}", schema_name=f"dawn_{n}", name="Dawn", state=Shop.State.ACTIVE) for n in range(SHOPS)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tenants_dueitem (shop_schema, kind, object_id, due_date, done)
            SELECT 'dawn_' || shop, 'installment', row,
                CASE WHEN shop < %s THEN %s::date + (row %% 120)::int - 30 ELSE %s::date + 4 + (row %% 60)::int END,
                false
            FROM generate_series(0, %s) shop, generate_series(1, %s) row
            """,
            [WITH_WORK, TODAY, TODAY, SHOPS - 1, CONTRACTS * ROWS],
        )
        cursor.execute("VACUUM (ANALYZE) tenants_dueitem")
    for shop in Shop.objects.filter(schema_name__in=[f"dawn_{n}" for n in range(OWN_DAYS)]):
        with inside(shop):
            note_days(kind="installment", days=[-5, 2, 10])


def _fill_shop(owner: User) -> None:
    """One contract as the product signs it, copied; two hundred of them have a row that is due today."""
    buyer = register_customer(full_name="مریم احمدی", national_id="", mobile="09123456789", actor=owner, now=NOW)
    contract = sign_contract(
        customer=buyer, gold_mg=22_400, installment_count=6, signed_date=TODAY - timedelta(days=30),
        first_due_date=TODAY + timedelta(days=5), actor=owner, now=NOW, idempotency_key=str(uuid4()),
    )  # fmt: skip
    multiply(contract, CONTRACTS - 1)
    set_day_price(rial_per_g=112_500_000, reason="a bench", actor=owner, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE gold_installments_installment SET due_date = %s + 4 + number * 30", [TODAY])
        cursor.execute(
            "UPDATE gold_installments_installment SET due_date = %s WHERE number = 1 AND contract_id IN"
            " (SELECT id FROM gold_installments_contract ORDER BY id LIMIT %s)",
            [TODAY, DUE],
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE) gold_installments_installment")


def _insert_bare() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_message (dedupe_key, kind, channel, recipient, recipient_name, text, client_ref,
                state, reason, guard, subject_ref, not_before, attempts, failures, looks, gateway, gateway_ref,
                created_at, subject, legal, absences, parts, cost_rial)
            SELECT 'bare ' || k, 'bare', 'sms', '+989120000000', '', 'x', k, 'planned', '', '', '', now(), 0, 0, 0,
                '', '', now(), '', false, 0, 0, 0 FROM generate_series(1, %s) k
            """,
            [DUE],
        )
        transaction.set_rollback(True)


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _measured(work: Callable[[], object]) -> tuple[float, int]:
    """Seconds (median) and questions of one run. What opens and closes a transaction is no question."""
    work()
    with CaptureQueriesContext(connection) as asked:
        work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    markers = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
    return statistics.median(taken), sum(not one["sql"].upper().startswith(markers) for one in asked.captured_queries)
