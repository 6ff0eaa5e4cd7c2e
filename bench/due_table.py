"""Today's work of a thousand shops out of the public due table, against one trivial query."""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Callable, Iterator

from django.db import connection

from bench.line import Line
from tenants.context import public
from tenants.models import DueItem, Shop
from tenants.queries import shops_with_work

SHOPS, ITEMS, WITH_WORK, ROUNDS = 1000, 60, 100, 30
TODAY = datetime.date(2026, 3, 1)


def run() -> Iterator[Line]:
    """1,000 shops with 60 open installments each; 100 of them have one due today."""
    with public():
        _fill()
        found = _milliseconds(lambda: len(shops_with_work("installment", TODAY)))
        trivial = _milliseconds(_select_one)
        assert len(shops_with_work("installment", TODAY)) == WITH_WORK
    yield Line(
        name=f"today's work of {SHOPS} shops",
        ours=f"{found:.1f} ms",
        floor=f"{trivial:.2f} ms for SELECT 1",
        ratio=found / trivial,
        goal="milliseconds: under 50",
        met=found < 50,
    )


def _fill() -> None:
    Shop.objects.bulk_create(
        Shop(slug=f"many-{n}", schema_name=f"many_{n}", name="Many", state=Shop.State.ACTIVE) for n in range(SHOPS)
    )
    DueItem.objects.bulk_create(
        (
            DueItem(shop_schema=f"many_{n}", kind="installment", object_id=row, due_date=_day(n, row))
            for n in range(SHOPS)
            for row in range(ITEMS)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tenants_dueitem")


def _day(shop: int, row: int) -> datetime.date:
    today = row == 0 and shop < WITH_WORK
    return TODAY if today else TODAY + datetime.timedelta(days=1 + row)


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)
