"""The beat table: what happens by itself, and when (Asia/Tehran).

Seeded into django-celery-beat's tables at start. An entry that a platform admin has changed in the admin keeps its time
and its on/off switch; entries that left this file are switched off, not deleted; rows an admin added stay as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.db import transaction

# How a row is known as this file's: an admin's own rows are nobody's to switch off.
MARK = "zargar/schedule.py"
EACH_MINUTE = "* * * * *"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `cron` is "minute hour day-of-month month day-of-week"."""

    name: str
    task: str
    cron: str
    kwargs: dict[str, str] = field(default_factory=dict)

    @property
    def expire_seconds(self) -> int | None:
        """While no worker runs, a minute's work must not pile up in the broker: the next minute brings it again."""
        return 60 if self.cron == EACH_MINUTE else None


def _shops(task: str, period: str) -> dict[str, str]:
    return {"task": task, "period": period}


SCHEDULE = (
    Entry("price: ask the sources", "gold_prices.refresh", EACH_MINUTE),
    Entry("worker heartbeat", "tenants.heartbeat", EACH_MINUTE),
    Entry(
        "messages: send what waits",
        "tenants.for_shops_with_work",
        EACH_MINUTE,
        {**_shops("notifications.sweep_outbox", "minute"), "kind": "message"},
    ),
    # From 09:30, once an hour per shop and asked every ten minutes: whoever was down catches up, and a row that became
    # due since the morning is seen. A customer hears once a day whatever happens here.
    Entry(
        "reminders: plan the morning's",
        "tenants.for_shops_with_work",
        "30,40,50 9 * * *",
        {**_shops("gold_installments.plan_reminders", "hour"), "kind": "installment"},
    ),
    Entry(
        "reminders: plan the day's",
        "tenants.for_shops_with_work",
        "*/10 10-20 * * *",
        {**_shops("gold_installments.plan_reminders", "hour"), "kind": "installment"},
    ),
    Entry(
        "messages: repair due table", "tenants.for_each_shop", "50 2 * * *", _shops("notifications.repair_dues", "day")
    ),
    Entry(
        "book: nightly audit", "tenants.for_each_shop", "10 2 * * *", _shops("gold_installments.audit_ledgers", "day")
    ),
    Entry(
        "book: repair due table",
        "tenants.for_each_shop",
        "40 2 * * *",
        _shops("gold_installments.repair_due_index", "day"),
    ),
    Entry("backups: nightly", "backups.nightly", "30 3 * * *"),
    Entry("backups: find lost work", "backups.sweep", "*/5 * * * *"),
    Entry("backups: weekly restore drill", "backups.drill", "15 5 * * 5"),
    Entry("runs: forget old ones", "tenants.forget_old_runs", "50 4 * * *"),
)


@transaction.atomic
def seed() -> None:
    """Write SCHEDULE into the beat table. Idempotent, and safe when two beats start at once."""
    from django_celery_beat.models import CrontabSchedule, PeriodicTask, PeriodicTasks

    known = {entry.name for entry in SCHEDULE}
    for entry in SCHEDULE:
        minute, hour, day, month, weekday = entry.cron.split()
        crontab = CrontabSchedule.objects.filter(
            minute=minute, hour=hour, day_of_month=day, month_of_year=month, day_of_week=weekday, timezone="Asia/Tehran"
        ).first() or CrontabSchedule.objects.create(
            minute=minute, hour=hour, day_of_month=day, month_of_year=month, day_of_week=weekday, timezone="Asia/Tehran"
        )
        row, made = PeriodicTask.objects.get_or_create(
            name=entry.name,
            defaults={
                "task": entry.task,
                "kwargs": json.dumps(entry.kwargs),
                "crontab": crontab,
                "expire_seconds": entry.expire_seconds,
                "description": MARK,
            },
        )
        if not made and (row.task, json.loads(row.kwargs)) != (entry.task, entry.kwargs):
            row.task, row.kwargs = entry.task, json.dumps(entry.kwargs)
            row.save()
    left = PeriodicTask.objects.filter(enabled=True, description=MARK).exclude(name__in=known)
    if left.update(enabled=False):
        PeriodicTasks.update_changed()
