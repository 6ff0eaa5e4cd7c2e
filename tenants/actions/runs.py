"""Keep the record of runs short enough to read."""

from __future__ import annotations

import datetime

from django.db.models import Q

from tenants.models import TaskRun

# A run still "running" after this is a lost worker's: the hard time limit is 30 minutes.
LOST_AFTER = datetime.timedelta(minutes=35)
KEEP_QUIET = datetime.timedelta(days=2)
KEEP_ALL = datetime.timedelta(days=90)
# Tasks that run every few minutes and are only worth keeping when they fail.
QUIET = (
    "tenants.heartbeat",
    "tenants.for_shops_with_work",
    "tenants.for_shops_on_days",
    "gold_prices.update_gold_prices",
    "gold_prices.update_single_karat_price",
    "gold_prices.send_gold_price_alert",
    "notifications.process_scheduled_notifications",
)


def forget_old_runs(*, now: datetime.datetime) -> int:
    """Delete runs older than 90 days, and finished runs of the frequent tasks older than 2; returns how many."""
    quiet = Q(task__in=QUIET, outcome=TaskRun.Outcome.DONE, started_at__lt=now - KEEP_QUIET)
    deleted, _ = TaskRun.objects.filter(quiet | Q(started_at__lt=now - KEEP_ALL)).delete()
    return deleted


def close_lost_runs(*, now: datetime.datetime) -> int:
    """Say of runs whose worker was killed that it is lost; returns how many. Nobody else would end those rows."""
    window = (now - KEEP_QUIET, now - LOST_AFTER)
    lost = TaskRun.objects.filter(outcome=TaskRun.Outcome.RUNNING, started_at__range=window)
    return lost.update(outcome=TaskRun.Outcome.FAILED, error="worker lost", finished_at=now)
