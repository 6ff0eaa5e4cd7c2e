"""Tasks when the database, the broker or a worker goes away under them."""

from __future__ import annotations

import datetime
import json

import pytest
import redis
from celery import shared_task
from celery.exceptions import Retry
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from tenants.celery import PublicTask
from tenants.context import inside
from tenants.models import Shop, TaskRun
from tenants.tasks import for_each_shop, heartbeat

DAY = "2026-03-01"


@shared_task(base=PublicTask, name="tests.loses_its_connection")
def loses_its_connection(**_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@shared_task(base=PublicTask, name="tests.meets_a_deadlock")
def meets_a_deadlock(**_: object) -> None:
    raise OperationalError("deadlock detected")


@shared_task(base=PublicTask, name="tests.is_wrong")
def is_wrong(**_: object) -> None:
    raise ValueError("no patience makes this right")


def received(task: PublicTask, *, retries: int = 0) -> None:
    """Run the task as a worker does that took its message from the queue."""
    task.push_request(
        id="one", retries=retries, called_directly=False, is_eager=False, delivery_info={}, args=(), kwargs={}
    )
    try:
        task(slot=DAY)
    finally:
        task.pop_request()


@pytest.fixture
def broker(servers: object) -> redis.Redis:
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete("default", "messages")
    return client


def test_a_passing_error_is_tried_again_and_a_fault_is_not(db: None, broker: redis.Redis) -> None:
    with pytest.raises(Retry):
        received(meets_a_deadlock)
    run = TaskRun.objects.get(task="tests.meets_a_deadlock")
    assert (run.outcome, run.slot) == ("retry", DAY)
    again = json.loads(broker.lindex("default", 0) or b"{}")
    assert (again["headers"]["retries"], again["headers"]["id"]) == (1, "one")
    with pytest.raises(OperationalError):
        received(meets_a_deadlock, retries=5)
    with pytest.raises(ValueError, match="patience"):
        received(is_wrong)
    assert list(TaskRun.objects.order_by("pk").values_list("outcome", flat=True)) == ["retry", "failed", "failed"]
    assert broker.llen("default") == 1


def test_a_run_ends_in_its_record_although_its_connection_died(committed_shop: Shop) -> None:
    try:
        with pytest.raises(OperationalError):
            loses_its_connection(slot=DAY)
        run = TaskRun.objects.get(task="tests.loses_its_connection")
        assert run.outcome == "failed"
        assert run.error.startswith("OperationalError")
    finally:
        TaskRun.objects.filter(task="tests.loses_its_connection").delete()


def test_a_killed_workers_run_does_not_run_for_ever(db: None) -> None:
    def begun(minutes_ago: int) -> TaskRun:
        began = timezone.now() - datetime.timedelta(minutes=minutes_ago)
        return TaskRun.objects.create(task="tests.slow", shop_schema="public", task_id="gone", started_at=began)

    running, lost = begun(30), begun(36)
    heartbeat()
    running.refresh_from_db()
    lost.refresh_from_db()
    assert (running.outcome, lost.outcome, lost.error) == ("running", "failed", "worker lost")


def test_what_nobody_takes_within_its_minute_is_dropped(shop: Shop, db: None, broker: redis.Redis) -> None:
    for_each_shop(task="notifications.process_scheduled_notifications", period="minute")
    headers = json.loads(broker.lindex("messages", 0) or b"{}")["headers"]
    expires = datetime.datetime.fromisoformat(headers["expires"])
    assert datetime.timedelta(seconds=50) < expires - timezone.now() <= datetime.timedelta(seconds=60)
    with inside(shop):
        assert headers["_schema_name"].startswith("shop_")


def test_a_minutes_beat_is_dropped_after_the_minute(db: None) -> None:
    from django_celery_beat.models import PeriodicTask

    from zargar.schedule import seed

    seed()
    assert PeriodicTask.objects.get(task="tenants.heartbeat").expire_seconds == 60
    assert PeriodicTask.objects.get(task="backups.nightly").expire_seconds is None
