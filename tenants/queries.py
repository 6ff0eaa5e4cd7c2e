"""What is true of the shops now. All of it reads the public floor, from wherever the caller stands."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tenants.models import DueItem, Shop, TaskRun
from tenants.prepared import run_prepared


def all_shops() -> list[Shop]:
    """Every shop but the template, by slug."""
    return list(Shop.objects.filter(is_template=False))


def live_shops() -> list[Shop]:
    """Shops whose book still moves: active and suspended."""
    return list(Shop.objects.filter(is_template=False, state__in=[Shop.State.ACTIVE, Shop.State.SUSPENDED]))


def shop_by_slug(slug: str) -> Shop:
    """Raises Shop.DoesNotExist."""
    return Shop.objects.get(slug=slug, is_template=False)


def shop_by_schema(schema: str) -> Shop:
    """Raises Shop.DoesNotExist."""
    return Shop.objects.get(schema_name=schema)


def shop_takes_money(schema: str) -> bool:
    """Whether the shop is active or suspended, as its row says at this moment. Raises Shop.DoesNotExist.

    Worded here: every payment asks it.
    """
    found = run_prepared("SELECT state FROM tenants_shop WHERE schema_name = %s", [schema])
    if not found:
        raise Shop.DoesNotExist
    return Shop(state=found[0][0]).is_open


def shops_with_work(kind: str, until: datetime.date) -> list[Shop]:
    """Live shops with an open due item of `kind` on or before `until`. Costs by the work due, not by the shops."""
    schemas = DueItem.objects.filter(kind=kind, due_date__lte=until, done=False).values("shop_schema").distinct()
    live = [Shop.State.ACTIVE, Shop.State.SUSPENDED]
    return list(Shop.objects.filter(schema_name__in=schemas, state__in=live))


#: Days from a due date may be negative, ids may not.
DAYS_FROM = 1000
#: The kind of the entries that hold a shop's own days.
DAYS_OF = "%s days"

_ON_DAYS = """
    SELECT it.shop_schema FROM tenants_dueitem it
    WHERE it.kind = %(kind)s AND NOT it.done AND it.due_date = ANY(%(dates)s) AND NOT EXISTS (
        SELECT FROM tenants_dueitem own WHERE own.shop_schema = it.shop_schema AND own.kind = %(days)s AND NOT own.done
    )
    UNION SELECT it.shop_schema FROM tenants_dueitem own JOIN tenants_dueitem it
        ON it.shop_schema = own.shop_schema AND it.due_date = %(today)s::date - (own.object_id - %(from)s)::int
    WHERE own.kind = %(days)s AND NOT own.done AND own.object_id > 0 AND it.kind = %(kind)s AND NOT it.done
"""


def shops_on_days(kind: str, today: datetime.date, usual: Sequence[int]) -> list[Shop]:
    """Live shops with an open item of `kind` that is due one of so many days before `today` (-3: three days after it):
    the shop's own days (`tenants.actions.note_days`), else the `usual` ones. Two queries; a shop without is not asked.
    """
    dates = [today - datetime.timedelta(days=day) for day in usual]
    asked: dict[str, Any] = {"kind": kind, "days": DAYS_OF % kind, "dates": dates, "today": today, "from": DAYS_FROM}
    with connection.cursor() as cursor:
        cursor.execute(_ON_DAYS, asked)
        schemas = [schema for (schema,) in cursor.fetchall()]
    live = [Shop.State.ACTIVE, Shop.State.SUSPENDED]
    return list(Shop.objects.filter(schema_name__in=schemas, state__in=live)) if schemas else []


def schemas_done_with(task: str, slot: str) -> set[str]:
    """The schemas in which `task` has come to its end for this slot."""
    done = TaskRun.objects.filter(task=task, slot=slot, outcome=TaskRun.Outcome.DONE)
    return set(done.values_list("shop_schema", flat=True))


def recent_runs(
    limit: int = 100, shop_schema: str | None = None, *, failed_only: bool = False, task: str = ""
) -> list[TaskRun]:
    """The newest task runs first; narrowed to one schema, one task, or the failed ones."""
    runs: QuerySet[TaskRun] = TaskRun.objects.order_by("-started_at")
    if shop_schema is not None:
        runs = runs.filter(shop_schema=shop_schema)
    if failed_only:
        runs = runs.filter(outcome=TaskRun.Outcome.FAILED)
    if task:
        runs = runs.filter(task=task)
    return list(runs[:limit])


def latest_runs() -> list[TaskRun]:
    """The newest run of each task in each schema, by task and schema."""
    newest = TaskRun.objects.order_by("task", "shop_schema", "-started_at", "-pk").distinct("task", "shop_schema")
    return list(newest)
