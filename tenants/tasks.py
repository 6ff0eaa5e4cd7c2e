"""The dispatchers: the only tasks that walk the shops."""

from __future__ import annotations

import datetime

from celery import current_app, shared_task
from django.utils import timezone

from persian.jalali import TEHRAN
from tenants.actions.runs import close_lost_runs
from tenants.actions.runs import forget_old_runs as forget
from tenants.celery import PublicTask
from tenants.context import inside
from tenants.models import Shop
from tenants.queries import live_shops, shops_with_work

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


@shared_task(base=PublicTask, name="tenants.heartbeat", ignore_result=True)
def heartbeat(**_: object) -> None:
    """Its TaskRun is the proof that beat, the queue and a worker work together; it also buries those that do not."""
    close_lost_runs(now=timezone.now())


@shared_task(base=PublicTask, name="tenants.forget_old_runs")
def forget_old_runs(**_: object) -> int:
    """Thin the record of runs; returns how many rows went."""
    return forget(now=timezone.now())


def slot_of(now: datetime.datetime, period: str) -> str:
    """The natural key of a run: Tehran's day, hour or minute that `now` lies in."""
    local = now.astimezone(TEHRAN)
    shape = {"day": "%Y-%m-%d", "hour": "%Y-%m-%dT%H", "minute": "%Y-%m-%dT%H:%M"}[period]
    return local.strftime(shape)


def _send(task: str, shops: list[Shop], now: datetime.datetime, period: str) -> int:
    """What no worker took within its period is dropped: the next one is on its way, and a broker must not fill up."""
    for shop in shops:
        with inside(shop):
            current_app.send_task(task, kwargs={"slot": slot_of(now, period)}, expires=SECONDS[period])
    return len(shops)
