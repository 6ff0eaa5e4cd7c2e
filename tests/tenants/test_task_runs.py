"""A task says its floor, leaves a record, and does a slot's work once."""

from __future__ import annotations

import datetime

import pytest
from celery import shared_task
from django.utils import timezone

from tenants.celery import PublicTask, ShopTask, WrongFloor
from tenants.context import inside
from tenants.models import Shop, TaskRun
from tenants.tasks import heartbeat, slot_of

CALLS: list[str] = []


@shared_task(base=ShopTask, name="tests.in_a_shop")
def in_a_shop(**_: object) -> None:
    CALLS.append("shop")


@shared_task(base=PublicTask, name="tests.fails")
def fails(**_: object) -> None:
    raise ValueError("a customer's name must not be kept")


@shared_task(base=PublicTask, name="tests.hourly", own_slot="hour")
def hourly(period: str = "day", **_: object) -> None:
    CALLS.append(period)


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    CALLS.clear()


def test_a_task_on_the_wrong_floor_fails_before_it_runs(shop: Shop, db: None) -> None:
    with pytest.raises(WrongFloor):
        in_a_shop()
    with inside(shop), pytest.raises(WrongFloor):
        heartbeat()
    assert CALLS == []
    assert not TaskRun.objects.exists()


def test_a_run_is_recorded_with_its_shop(shop: Shop, db: None) -> None:
    with inside(shop):
        in_a_shop()
    run = TaskRun.objects.get()
    assert (run.task, run.shop_schema, run.outcome, run.attempt) == ("tests.in_a_shop", shop.schema_name, "done", 1)
    assert run.finished_at is not None
    assert run.finished_at >= run.started_at


def test_a_failure_is_recorded_without_its_text(db: None) -> None:
    with pytest.raises(ValueError, match="customer"):
        fails()
    run = TaskRun.objects.get()
    assert run.outcome == "failed"
    assert run.error.startswith("ValueError at tenants/fails:")
    assert "customer" not in run.error


def test_a_slot_is_done_once_per_shop_and_again_after_a_failure(shop: Shop, other_shop: Shop, db: None) -> None:
    for _ in range(2):
        for each in (shop, other_shop):
            with inside(each):
                in_a_shop(slot="2026-03-01")
    assert len(CALLS) == 2
    with inside(shop):
        in_a_shop(slot="2026-03-02")
    assert len(CALLS) == 3
    for _ in range(2):
        with pytest.raises(ValueError, match="customer"):
            fails(slot="2026-03-01")
    assert TaskRun.objects.filter(task="tests.fails").count() == 2


def test_a_lost_workers_slot_is_taken_over_but_a_running_one_is_not(shop: Shop, db: None) -> None:
    def begun(minutes_ago: int) -> TaskRun:
        return TaskRun.objects.create(
            task="tests.in_a_shop",
            shop_schema=shop.schema_name,
            task_id="elsewhere",
            slot=f"{minutes_ago}",
            started_at=timezone.now() - datetime.timedelta(minutes=minutes_ago),
        )

    running, lost = begun(5), begun(40)
    with inside(shop):
        in_a_shop(slot="5")
        assert CALLS == []
        in_a_shop(slot="40")
    assert CALLS == ["shop"]
    running.refresh_from_db()
    lost.refresh_from_db()
    assert (running.outcome, lost.outcome, lost.error) == ("running", "failed", "worker lost")


def test_a_task_that_names_its_own_slot_does_a_second_beats_work_once(db: None) -> None:
    for period in ("day", "day", "week", "week"):
        hourly(period=period)
    assert CALLS == ["day", "week"]
    slots = TaskRun.objects.order_by("slot").values_list("slot", flat=True)
    assert [slot.split()[-1] for slot in slots] == ["day", "week"]
    hourly(period="day", slot="2026-03-01T10")
    assert CALLS == ["day", "week", "day"]


def test_slots_are_tehrans(db: None) -> None:
    before_midnight = datetime.datetime(2025, 11, 21, 20, 25, tzinfo=datetime.UTC)
    assert slot_of(before_midnight, "day") == "2025-11-21"
    assert slot_of(before_midnight + datetime.timedelta(minutes=10), "day") == "2025-11-22"
    assert slot_of(before_midnight, "minute") == "2025-11-21T23:55"


def test_the_beat_table_is_seeded_once_and_keeps_what_an_admin_changed(db: None) -> None:
    from django_celery_beat.models import PeriodicTask

    from zargar.schedule import MARK, SCHEDULE, seed

    seed()
    seed()
    ours = PeriodicTask.objects.exclude(name__startswith="celery.")
    assert sorted(ours.values_list("name", flat=True)) == sorted(entry.name for entry in SCHEDULE)
    heartbeat_row = ours.get(task="tenants.heartbeat")
    ours.filter(pk=heartbeat_row.pk).update(enabled=False)
    PeriodicTask.objects.create(name="gone", task="tenants.gone", crontab=heartbeat_row.crontab, description=MARK)
    PeriodicTask.objects.create(name="an admin's own", task="backups.drill", crontab=heartbeat_row.crontab)
    seed()
    assert not ours.get(pk=heartbeat_row.pk).enabled
    assert not ours.get(name="gone").enabled
    assert ours.get(name="an admin's own").enabled


def test_every_scheduled_task_exists(db: None) -> None:
    from zargar.celery import app
    from zargar.schedule import SCHEDULE

    app.loader.import_default_modules()
    names = {entry.task for entry in SCHEDULE} | {entry.kwargs["task"] for entry in SCHEDULE if "task" in entry.kwargs}
    assert names <= set(app.tasks)
