"""The beat table: the jobs of prices under their names, each a task that exists, at the times it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from celery.schedules import crontab

from zargar.schedule import SCHEDULE, Entry, seed

NAMES = {
    "update_gold_prices",
    "update_single_karat_price",
    "validate_gold_price_apis",
    "cleanup_gold_price_cache",
    "generate_gold_price_report",
    "generate_gold_price_report weekly",
    "send_gold_price_alert",
    "force_gold_price_refresh",
}
ENTRIES = {entry.name: entry for entry in SCHEDULE}


def minutes(entry: Entry) -> set[int]:
    minute, hour, day, month, weekday = entry.cron.split()
    parsed: Any = crontab(minute=minute, hour=hour, day_of_month=day, month_of_year=month, day_of_week=weekday)
    return set(parsed.minute)


def test_every_entry_is_a_task_that_exists() -> None:
    current_app.loader.import_default_modules()
    assert {entry.task for entry in SCHEDULE} <= set(current_app.tasks)
    told = {str(entry.kwargs["task"]) for entry in SCHEDULE if "task" in entry.kwargs}
    assert told <= set(current_app.tasks)


def test_the_jobs_of_prices_have_the_names_they_are_known_by() -> None:
    ours = {entry.name for entry in SCHEDULE if entry.task.startswith("gold_prices.")}
    assert ours == NAMES
    assert all(ENTRIES[name].task == f"gold_prices.{name.split()[0]}" for name in NAMES)


def test_rounds_and_the_asking_between_them_never_meet() -> None:
    rounds, between = minutes(ENTRIES["update_gold_prices"]), minutes(ENTRIES["update_single_karat_price"])
    assert rounds == set(range(0, 60, 5))
    assert not rounds & between
    assert max(b - a for a, b in zip(sorted(rounds | between), sorted(rounds | between)[1:], strict=False)) == 2
    assert minutes(ENTRIES["send_gold_price_alert"]) == {minute + 1 for minute in rounds}


def test_reports_come_at_seven_in_the_evening_the_weeks_on_fridays() -> None:
    daily, weekly = ENTRIES["generate_gold_price_report"], ENTRIES["generate_gold_price_report weekly"]
    assert daily.cron == "0 19 * * *"
    assert weekly.cron == "0 19 * * 5"
    fridays: Any = crontab(day_of_week="5")
    assert fridays.day_of_week == {(datetime(2026, 11, 20, tzinfo=UTC).weekday() + 1) % 7}
    assert (daily.kwargs, weekly.kwargs) == ({"period": "day"}, {"period": "week"})


@pytest.mark.usefixtures("db")
def test_the_job_that_forces_a_round_stands_in_the_table_and_is_off() -> None:
    from django_celery_beat.models import PeriodicTask

    PeriodicTask.objects.filter(name__in=NAMES).delete()
    seed()
    rows = {row.name: row for row in PeriodicTask.objects.filter(name__in=NAMES)}
    assert set(rows) == NAMES
    assert [name for name, row in rows.items() if not row.enabled] == ["force_gold_price_refresh"]
    assert json.loads(rows["update_single_karat_price"].kwargs) == {"karat": 18}
    assert rows["update_gold_prices"].expire_seconds == timedelta(minutes=4).total_seconds()
    PeriodicTask.objects.filter(name="force_gold_price_refresh").update(enabled=True)
    seed()
    assert PeriodicTask.objects.get(name="force_gold_price_refresh").enabled
