"""Finding one of 20,000 customers: the question, the API and the pages, against an empty page of the same shop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User
from bench.line import Line
from customers.actions.person import set_search
from customers.models import Customer
from customers.queries import find_customers
from persian.national_id import check_digit
from tenants.actions import open_shop
from tenants.context import inside
from tenants.models import Shop

CUSTOMERS, ROUNDS, GOAL_MS = 20_000, 30, 50
FIRST = ("زهرا", "مریم", "علی‌اکبر", "سیدحسین", "فاطمه", "محمد", "نرگس", "رضا", "آرش", "کیانوش")
LAST = ("احمدی", "موسوی‌نژاد", "کریمی", "رضایی اصل", "یزدانی", "حسینی", "صادقی", "امینی", "راد", "شفیعی‌کدکنی")
#: Common and rare names, two letters, the tail of a mobile, a national ID, several words, a contract, a Sayad ID, and
#: somebody who is not there.
WORDS = (
    "احمدي", "موسوی نژاد ۱۲", "اح", "۰۹۱۲۰۰۱۲۳۴۵", "4567", "", "علي اكبر کریمی", "1405-00012", "1234567890123456",
    "کسی که نیست",
)  # fmt: skip
#: The box asks as its script does, and is answered without the page around it.
BOX = {"HX-Request": "true"}


def run() -> Iterator[Line]:
    """The slowest kind of question decides; each is asked thirty times."""
    shop = open_shop(slug="search", name="Search", owner_username="owner", owner_password="correct-horse-battery")
    with inside(shop):
        owner = User.objects.get(username="owner")
        words = [word or _fill(owner) for word in WORDS]
        floor = _slowest(lambda _: _select_one(), [""])
        asked = _slowest(lambda word: find_customers(user=owner, text=word), words)
    yield _line("find one of 20,000: the question", asked, floor, "select 1")
    with override_settings(ROOT_URLCONF="bench.web_urls"):
        browser = _client(shop, owner)
        floor = _slowest(lambda _: browser.get("/bench/known/"), [""])
        for name, path, headers in (
            ("the page", "/customers/", {}),
            ("the find box", "/find/", BOX),
            ("the whole page of the find box", "/find/", {}),
            ("the API", "/api/v1/customers", {}),
        ):
            asked = _slowest(partial(_get, browser, path, headers=headers), words)
            yield _line(f"find one of 20,000: {name}", asked, floor, "an empty page")


def _fill(owner: User) -> str:
    now = timezone.now()
    rows = []
    for number in range(CUSTOMERS):
        nine = f"{number * 31 + 1_000:09d}"
        row = Customer(
            full_name=f"{FIRST[number % 10]} {LAST[number // 10 % 10]} {number}",
            national_id=f"{nine}{check_digit(nine)}",
            mobile=f"+98912{number:07d}",
            created_at=now,
            created_by_id=owner.pk,
        )
        set_search(row)
        rows.append(row)
    Customer.objects.bulk_create(rows, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
    return str(rows[CUSTOMERS // 2].national_id)


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _client(shop: Shop, owner: User) -> Client:
    with inside(shop):
        client = Client(HTTP_HOST=f"{shop.slug}.localhost")
        client.force_login(owner, backend="accounts.http.SignInBackend")
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_api_token(user=owner, name='bench')}"
    return client


def _get(browser: Client, path: str, word: str, headers: dict[str, str] | None = None) -> None:
    answer = browser.get(path, {"q": word}, headers=headers)
    assert answer.status_code == 200, (path, word, answer.status_code)


def _slowest(ask: Callable[[str], Any], words: list[str]) -> list[float]:
    """Milliseconds of the question whose 95th percentile is the worst, sorted."""
    seen = []
    for word in words:
        ask(word)
        took = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            ask(word)
            took.append((time.perf_counter() - start) * 1_000)
        seen.append(sorted(took))
    return max(seen, key=_p95)


def _p95(took: list[float]) -> float:
    return took[int(len(took) * 0.95)]


def _line(name: str, ours: list[float], floor: list[float], what: str) -> Line:
    return Line(
        name=name,
        ours=f"p50 {statistics.median(ours):.1f} ms, p95 {_p95(ours):.1f} ms",
        floor=f"p50 {statistics.median(floor):.1f} ms, {what}",
        ratio=statistics.median(ours) / statistics.median(floor),
        goal=f"p95 under {GOAL_MS} ms",
        met=_p95(ours) < GOAL_MS,
    )
