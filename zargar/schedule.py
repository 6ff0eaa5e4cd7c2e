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
# Every other minute, but for those of the full rounds.
BETWEEN_THE_ROUNDS = ",".join(str(minute) for minute in range(2, 60, 2) if minute % 5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `cron` is "minute hour day-of-month month day-of-week".

    While no worker runs, frequent work must not pile up in the broker: `expires` are the seconds until the next tick
    brings it again. One that is not `enabled` stands in the table for an admin to switch on.
    """

    name: str
    task: str
    cron: str
    kwargs: dict[str, str | int] = field(default_factory=dict)
    expires: int | None = None
    enabled: bool = True

    @property
    def expire_seconds(self) -> int | None:
        """What `expires` says, or a minute for each minute's work."""
        return 60 if self.cron == EACH_MINUTE else self.expires


def _shops(task: str, period: str) -> dict[str, str | int]:
    return {"task": task, "period": period}


SCHEDULE = (
    # Which ticks ask is for the job to say: each in market hours, one an hour outside.
    Entry("update_gold_prices", "gold_prices.update_gold_prices", "*/5 * * * *", expires=240),
    Entry(
        "update_single_karat_price",
        "gold_prices.update_single_karat_price",
        f"{BETWEEN_THE_ROUNDS} 11-19 * * 0-4,6",
        {"karat": 18},
        expires=60,
    ),
    Entry("validate_gold_price_apis", "gold_prices.validate_gold_price_apis", "32 * * * *", expires=1800),
    Entry("cleanup_gold_price_cache", "gold_prices.cleanup_gold_price_cache", "17 * * * *", expires=1800),
    Entry("generate_gold_price_report", "gold_prices.generate_gold_price_report", "0 19 * * *", {"period": "day"}),
    Entry(
        "generate_gold_price_report weekly", "gold_prices.generate_gold_price_report", "0 19 * * 5", {"period": "week"}
    ),
    Entry("send_gold_price_alert", "gold_prices.send_gold_price_alert", "1-56/5 * * * *", expires=240),
    # For the button and the command; here so that an admin can make it a habit for a while.
    Entry("force_gold_price_refresh", "gold_prices.force_gold_price_refresh", "*/15 * * * *", enabled=False),
    Entry("worker heartbeat", "tenants.heartbeat", EACH_MINUTE),
    Entry(
        "messages: send what waits",
        "tenants.for_shops_with_work",
        EACH_MINUTE,
        {**_shops("notifications.process_scheduled_notifications", "minute"), "kind": "message"},
    ),
    # From 09:00, once an hour per shop and asked every ten minutes: whoever was down catches up, and a row that became
    # due since the morning is seen. A customer hears once a day whatever happens here. Only shops that have a row on
    # one of their days; `days` are those of the house's stages.
    Entry(
        "send_daily_payment_reminders",
        "tenants.for_shops_on_days",
        "*/10 9-20 * * *",
        {
            **_shops("notifications.send_daily_payment_reminders", "hour"),
            "kind": "installment",
            "days": "-3,0,1,3,7,14,21,28,35,42,49,56",
        },
    ),
    # Asked again for a beat or a shop that was down; once a day all the same.
    Entry(
        "send_birthday_greetings",
        "tenants.for_each_shop",
        "0,30 8-11 * * *",
        _shops("notifications.send_birthday_greetings", "day"),
    ),
    Entry(
        "send_appointment_reminders",
        "tenants.for_each_shop",
        "0,20,40 18-19 * * *",
        _shops("notifications.send_appointment_reminders", "day"),
    ),
    Entry(
        "owner's morning summary",
        "tenants.for_each_shop",
        "0,20,40 9-10 * * *",
        _shops("notifications.send_owner_digest", "day"),
    ),
    Entry(
        "campaigns: go on with lost work",
        "tenants.for_shops_with_work",
        EACH_MINUTE,
        {**_shops("notifications.sweep_campaigns", "minute"), "kind": "campaign"},
    ),
    # Each hour in which a round may begin, asked twice: a beat that was down for a tick loses no hour.
    Entry(
        "schedules: begin what comes again",
        "tenants.for_shops_with_work",
        "2,12 9-20 * * *",
        {**_shops("notifications.process_recurring_schedules", "hour"), "kind": "schedule"},
    ),
    # The minute's sweep rings for it too, as soon as a question is due; this is for a bell that was lost.
    Entry(
        "poll_delivery_states",
        "tenants.for_shops_with_work",
        "*/5 * * * *",
        {**_shops("notifications.poll_delivery_states", "minute"), "kind": "message"},
        expires=240,
    ),
    Entry(
        "update_notification_statistics",
        "tenants.for_each_shop",
        "7 * * * *",
        _shops("notifications.update_notification_statistics", "hour"),
        expires=1800,
    ),
    # Asked every hour of Friday's night for a beat that was down; once a day all the same.
    Entry(
        "cleanup_old_notifications",
        "tenants.for_each_shop",
        "20 4-6 * * 5",
        _shops("notifications.cleanup_old_notifications", "day"),
    ),
    Entry(
        "messages: repair due table", "tenants.for_each_shop", "50 2 * * *", _shops("notifications.repair_dues", "day")
    ),
    # Before the audit, which proves that every state is the one its day gives.
    Entry(
        "book: turn the day", "tenants.for_each_shop", "5 0 * * *", _shops("gold_installments.roll_contracts", "day")
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
    Entry(
        "moving in: find lost work",
        "tenants.for_shops_with_work",
        EACH_MINUTE,
        {**_shops("gold_installments.sweep_coming_books", "minute"), "kind": "coming_book"},
    ),
    Entry("backups: nightly", "backups.nightly", "30 3 * * *"),
    Entry("backups: find lost work", "backups.sweep", "*/5 * * * *"),
    Entry("backups: weekly restore drill", "backups.drill", "15 5 * * 5"),
    Entry("gateways: read credit", "gateways.read_credit", "7 * * * *", expires=1800),
    Entry("gateways: tell alarms", "gateways.tell_alarms", "*/5 * * * *", expires=240),
    Entry("gateways: read what customers texted", "gateways.read_inbound", "*/10 * * * *", expires=540),
    Entry("gateways: what customers texted", "gateways.ring_inbound_again", "27 * * * *", expires=1800),
    Entry("gateways: forget old calls", "gateways.forget_old", "20 4 * * 5"),
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
                "enabled": entry.enabled,
                "description": MARK,
            },
        )
        if not made and (row.task, json.loads(row.kwargs)) != (entry.task, entry.kwargs):
            row.task, row.kwargs = entry.task, json.dumps(entry.kwargs)
            row.save()
    left = PeriodicTask.objects.filter(enabled=True, description=MARK).exclude(name__in=known)
    if left.update(enabled=False):
        PeriodicTasks.update_changed()
