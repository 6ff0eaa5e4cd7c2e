"""The dispatchers: the only tasks that walk the shops."""

from __future__ import annotations

import datetime
from typing import Any

from celery import current_app, shared_task
from django.utils import timezone

from persian.jalali import TEHRAN
from tenants.actions.runs import close_lost_runs
from tenants.actions.runs import forget_old_runs as forget
from tenants.celery import PublicTask, slot_of
from tenants.context import inside
from tenants.models import Shop
from tenants.queries import live_shops, schemas_done_with, shops_on_days, shops_with_work

__all__ = [
    "for_each_shop",
    "for_shops_on_days",
    "for_shops_with_work",
    "forget_old_runs",
    "heartbeat",
    "slot_of",
    "tell_each_shop",
]

# A piece of news that no worker took within the hour is not sent after it.
NEWS_SECONDS = 60 * 60
SECONDS = {"day": 24 * 60 * 60, "hour": 60 * 60, "minute": 60}


@shared_task(base=PublicTask, name="tenants.for_each_shop")
def for_each_shop(task: str, period: str, **_: object) -> int:
    """Send `task` to every live shop, at most once per shop and period ("day", "hour", "minute"); returns how many."""
    now = timezone.now()
    return _send(task, live_shops(), now, period)


@shared_task(base=PublicTask, name="tenants.for_shops_with_work")
def for_shops_with_work(task: str, kind: str, period: str, **_: object) -> int:
    """Send `task` only to shops with an open due item of `kind` until today; returns how many."""
    now = timezone.now()
    return _send(task, shops_with_work(kind, now.astimezone(TEHRAN).date()), now, period)


@shared_task(base=PublicTask, name="tenants.for_shops_on_days")
def for_shops_on_days(task: str, kind: str, days: str, period: str, **_: object) -> int:
    """Send `task` only to shops with an open item of `kind` on one of their days around its due date; returns how many.

    `days` ("-3,0,1") are those of a shop that has none of its own.
    """
    now = timezone.now()
    usual = [int(day) for day in days.split(",")]
    return _send(task, shops_on_days(kind, now.astimezone(TEHRAN).date(), usual), now, period)


@shared_task(base=PublicTask, name="tenants.tell_each_shop")
def tell_each_shop(task: str, about: str, values: dict[str, Any], **_: object) -> int:
    """Send `task` with `values` to every live shop that has not done it about this yet; returns how many.

    `about` (up to 40 characters) is the slot of each shop's run: rung again, it reaches only those it did not reach.
    """
    told = schemas_done_with(task, about)
    shops = [shop for shop in live_shops() if shop.schema_name not in told]
    for shop in shops:
        with inside(shop):
            current_app.send_task(task, kwargs={**values, "slot": about}, expires=NEWS_SECONDS)
    return len(shops)


@shared_task(base=PublicTask, name="tenants.heartbeat", ignore_result=True)
def heartbeat(**_: object) -> None:
    """Its TaskRun is the proof that beat, the queue and a worker work together; it also buries those that do not."""
    close_lost_runs(now=timezone.now())


@shared_task(base=PublicTask, name="tenants.forget_old_runs")
def forget_old_runs(**_: object) -> int:
    """Thin the record of runs; returns how many rows went."""
    return forget(now=timezone.now())


def _send(task: str, shops: list[Shop], now: datetime.datetime, period: str) -> int:
    """What no worker took within its period is dropped: the next one is on its way, and a broker must not fill up."""
    for shop in shops:
        with inside(shop):
            current_app.send_task(task, kwargs={"slot": slot_of(now, period)}, expires=SECONDS[period])
    return len(shops)
