"""The list of 50,000 contracts: the first page and every filter, against an empty page of the same shop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from bench.line import Line
from bench.search import CUSTOMERS, _fill
from customers.models import Customer
from gold_installments.actions import sign_contract
from gold_installments.actions.save_plan import make_plan
from persian.jalali import format_jalali, tehran_today
from tenants.actions import open_shop
from tenants.context import inside
from tenants.models import Shop

CONTRACTS, ROUNDS, GOAL_MS = 50_000, 30, 150
#: Copies of one contract: spread over people, plans, states and due days, each with a number of an older book.
COPY = """
INSERT INTO gold_installments_contract ({names})
SELECT {values} FROM gold_installments_contract, generate_series(1, %s) AS k WHERE id = %s
"""
STATES = "(ARRAY['active', 'active', 'active', 'in_arrears', 'settled', 'settled', 'cancelled', 'signed'])[1 + k %% 8]"


def run() -> Iterator[Line]:
    """Each question is asked thirty times; the slowest decides."""
    shop = open_shop(slug="long-list", name="Long", owner_username="owner", owner_password="correct-horse-battery")
    with inside(shop):
        owner = User.objects.get(username="owner")
        _fill(owner)
        _multiply(owner)
        questions = _questions()
    browser = _client(shop, owner)
    with override_settings(ROOT_URLCONF="bench.web_urls"):
        floor = _asked(browser, "/bench/known/", {})
        yield _line("the list's page", _asked(browser, "/contracts/", {}), floor)
        for name, query in questions.items():
            yield _line(name, _asked(browser, "/api/v1/contracts", query), floor)


def _questions() -> dict[str, dict[str, str]]:
    today = tehran_today(timezone.now())
    someone = Customer.objects.order_by("id")[CUSTOMERS // 2]
    days = {"due_from": format_jalali(today), "due_to": format_jalali(today + timedelta(days=7))}
    return {
        "the first page": {},
        "a page in the middle": {"after": str(CONTRACTS // 2)},
        "active": {"state": "active"},
        "settled": {"state": "settled"},
        "a draft, of which there is none": {"state": "draft"},
        "late": {"late": "true"},
        "late and settled: none": {"late": "true", "state": "settled"},
        "due within a week": days,
        "due within a week, long ago": {"due_from": "1390/01/01", "due_to": "1390/01/08"},
        "of one customer": {"customer_id": str(someone.pk)},
        "of a plan nobody took": {"plan": "999"},
        "by a common name": {"q": "احمدی"},
        "by two words": {"q": "مریم موسوی‌نژاد"},
        "by a name nobody has": {"q": "کسی که نیست"},
        "by the tail of a mobile": {"q": someone.mobile[-4:]},
        "by a national ID": {"q": str(someone.national_id)},
        "by the number": {"q": "1300-77"},
        "by the number of an older book": {"q": "OLD-777"},
        "late, by a name": {"late": "true", "q": "احمدی"},
    }


def _multiply(owner: User) -> None:
    """Fifty thousand rows like one that was really signed; a list reads nothing else."""
    now = timezone.now()
    today = tehran_today(now)
    plan = make_plan(
        name="Six", kind="weight", limits={"count": 6, "rate_bp": 0}, terms={}, actor=owner, now=now
    )  # fmt: skip
    first = sign_contract(
        customer=Customer.objects.order_by("id")[0], gold_mg=20_000, fee_mg=2_400, installment_count=12,
        signed_date=today, actor=owner, now=now, idempotency_key=str(uuid4()),
    )  # fmt: skip
    given = {
        "id": "id + k", "number": "'1300-' || lpad(k::text, 5, '0')", "idempotency_key": "'copy ' || k",
        "reference": "'OLD-' || k", "state": STATES, "plan_id": f"CASE WHEN k %% 3 = 0 THEN {plan.pk} END",
        "customer_id": f"(SELECT min(id) FROM customers_customer) + k %% {CUSTOMERS}",
        "next_due_date": f"CASE WHEN {STATES} IN ('active', 'in_arrears') THEN date '{today}' + (k %% 300) - 60 END",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM gold_installments_contract LIMIT 0")
        columns = [column.name for column in cursor.description]
        cursor.execute("ALTER TABLE gold_installments_contract DROP CONSTRAINT contract_settled_owes_nothing")
        text = COPY.format(
            names=", ".join(f'"{name}"' for name in columns),
            values=", ".join(given.get(name, f'"{name}"') for name in columns),
        )
        cursor.execute(text, [CONTRACTS, first.pk])
        cursor.execute("ANALYZE gold_installments_contract")


def _client(shop: Shop, owner: User) -> Client:
    with inside(shop):
        client = Client(HTTP_HOST=f"{shop.slug}.localhost")
        client.force_login(owner, backend="accounts.http.SignInBackend")
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_api_token(user=owner, name='bench')}"
    return client


def _asked(browser: Client, path: str, query: dict[str, str]) -> list[float]:
    """Milliseconds of each round, sorted; the first one is not counted."""
    took = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        answer = browser.get(path, query)
        took.append((time.perf_counter() - start) * 1_000)
        assert answer.status_code == 200, (path, query, answer.status_code)
    return sorted(took[1:])


def _p95(took: list[float]) -> float:
    return took[int(len(took) * 0.95)]


def _line(name: str, ours: list[float], floor: list[float]) -> Line:
    return Line(
        name=f"{CONTRACTS:,} contracts, {name}",
        ours=f"p50 {statistics.median(ours):.1f} ms, p95 {_p95(ours):.1f} ms",
        floor=f"p50 {statistics.median(floor):.1f} ms, an empty page",
        ratio=statistics.median(ours) / statistics.median(floor),
        goal=f"p95 under {GOAL_MS} ms",
        met=_p95(ours) < GOAL_MS,
    )
