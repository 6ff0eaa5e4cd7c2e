"""What happens by itself really can: every line of the beat table names a task that is there and runs on its floor."""

from __future__ import annotations

import pytest

from tenants.celery import PublicTask, ShopTask
from tenants.context import public
from tenants.models import Shop, TaskRun
from zargar.celery import app
from zargar.schedule import SCHEDULE, Entry

#: The names by which others know these jobs.
NAMED = {
    "process_scheduled_notifications",
    "process_recurring_schedules",
    "send_single_notification",
    "send_bulk_notifications_async",
    "send_daily_payment_reminders",
    "send_birthday_greetings",
    "send_appointment_reminders",
    "update_notification_statistics",
    "cleanup_old_notifications",
    "poll_delivery_states",
}


def _shops_task(entry: Entry) -> str:
    """The task that a dispatcher sends to shops; "" for work of the public floor."""
    return str(entry.kwargs.get("task", ""))


def test_every_entry_names_a_task_of_its_floor_that_a_worker_knows() -> None:
    app.loader.import_default_modules()
    for entry in SCHEDULE:
        assert isinstance(app.tasks[entry.task], PublicTask), entry.name
        if inner := _shops_task(entry):
            assert isinstance(app.tasks[inner], ShopTask), entry.name
    known = {name.removeprefix("notifications.") for name in app.tasks if name.startswith("notifications.")}
    assert known >= NAMED


@pytest.mark.parametrize(
    "task", sorted({_shops_task(entry) for entry in SCHEDULE if _shops_task(entry).startswith("notifications.")})
)
def test_every_job_of_messages_runs_in_a_shop(in_shop: Shop, task: str) -> None:
    app.loader.import_default_modules()
    app.tasks[task].apply(kwargs={"slot": "a test"}).get()
    with public():
        run = TaskRun.objects.filter(task=task, shop_schema=in_shop.schema_name).latest("pk")
    assert run.outcome == TaskRun.Outcome.DONE
