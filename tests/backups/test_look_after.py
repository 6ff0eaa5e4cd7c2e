"""What happens by itself: nights, drills, lost work, leftovers."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from backups import tasks
from backups.actions import back_up_every_shop, back_up_shop, drill_oldest, request_backup, run_restore_check, sweep
from backups.models import Backup, RestoreCheck
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server, held_lock, quoted
from backups.queries import last_restorable_at, nights
from backups.rules.naming import scratch_name
from persian.jalali import tehran_today
from tenants.celery import PublicTask
from tenants.context import inside
from tenants.models import Shop
from tests.backups.looking import TOTALS, databases, dying_tools, named

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def two_schemas(server: Server, folder: LocalFolder, settings: Settings) -> Iterator[tuple[str, str]]:
    """Two plain schemas that stand for shops."""
    settings.BACKUP_CONTROL_TOTALS = TOTALS
    with server.connect() as own, own.cursor() as cursor:
        for schema in ("one", "two"):
            cursor.execute(f"CREATE SCHEMA {quoted(schema)}")
            cursor.execute(f"CREATE TABLE {quoted(schema)}.piece (id bigint PRIMARY KEY, mg bigint)")
        yield "one", "two"
        for schema in ("one", "two"):
            cursor.execute(f"DROP SCHEMA {quoted(schema)} CASCADE")


def test_a_night_copies_every_live_shop_once(server: Server, folder: LocalFolder, shop: Shop, other_shop: Shop) -> None:
    now = timezone.now()
    Shop.objects.filter(pk=other_shop.pk).update(state="suspended")
    try:
        first = back_up_every_shop(slot="2026-11-21", now=now)
        second = back_up_every_shop(slot="2026-11-21", now=now)
    finally:
        Shop.objects.filter(pk=other_shop.pk).update(state="active")
    assert {row.shop_schema for row in first} >= {shop.schema_name, other_shop.schema_name}
    assert [row.pk for row in first] == [row.pk for row in second]
    assert "zargar_template_shop" not in {row.shop_schema for row in first}
    Backup.objects.update(state="verified")
    back_up_every_shop(slot="2026-11-21", now=now)
    assert Backup.objects.count() == len(first)


def test_the_tasks_state_their_floor_and_do_the_work_of_a_row(two_schemas: tuple[str, str], shop: Shop) -> None:
    row = request_backup(shop=named("one"), actor=None, now=timezone.now())
    assert isinstance(tasks.back_up_shop, PublicTask)
    assert tasks.back_up_shop(backup_id=row.pk, unknown="from a newer sender") == "verified"
    assert tasks.back_up_shop(backup_id=row.pk) == "verified"
    assert tasks.verify_backup(backup_id=row.pk) == "verified"
    with inside(shop), pytest.raises(RuntimeError, match="public schema"):
        tasks.back_up_shop(backup_id=row.pk)


def test_a_lost_ring_is_rung_again(two_schemas: tuple[str, str]) -> None:
    now = timezone.now()
    request_backup(shop=named("one"), actor=None, now=now - MINUTE)
    assert sweep(now=now)["rung"] == 0
    assert sweep(now=now + 2 * MINUTE)["rung"] == 1


def test_a_dead_workers_copy_is_taken_up_again_and_given_up_after_three(two_schemas: tuple[str, str]) -> None:
    now = timezone.now()
    row = request_backup(shop=named("one"), actor=None, now=now)
    Backup.objects.filter(pk=row.pk).update(state="running", attempts=1, object_key="shops/one/half.pgdump.zst.age")
    with held_lock(Server.of_django(), "backup:one"):
        assert sweep(now=now)["lost"] == 0
    assert sweep(now=now)["lost"] == 1
    assert tasks.back_up_shop(backup_id=row.pk) == "verified"

    other = request_backup(shop=named("two"), actor=None, now=now)
    Backup.objects.filter(pk=other.pk).update(state="running", attempts=3)
    with pytest.raises(Exception, match="worker_lost"):
        tasks.back_up_shop(backup_id=other.pk)
    other.refresh_from_db()
    assert (other.state, other.error_code) == ("failed", "worker_lost")


WORKER = """
import sys, django
django.setup()
from django.conf import settings
from django.utils import timezone
from backups.actions import run_backup
settings.BACKUP_CONTROL_TOTALS = {}
run_backup(backup_id=int(sys.argv[1]), now=timezone.now())
"""


def test_a_worker_killed_in_the_middle_loses_time_and_nothing_else(
    two_schemas: tuple[str, str], folder: LocalFolder, settings: Settings, tmp_path: Path
) -> None:
    row = request_backup(shop=named("one"), actor=None, now=timezone.now())
    slow = dying_tools(tmp_path, settings.PG_BIN, "sleep 20")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "zargar.settings.test",
        "ZARGAR_PG_BIN": str(slow),
        "ZARGAR_VAR": str(tmp_path),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(row.pk)], env=environment, start_new_session=True)
    try:
        wait_until(lambda: any(folder.root.rglob(".*.part")))
        assert sweep(now=timezone.now())["lost"] == 0
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    wait_until(lambda: sweep(now=timezone.now())["lost"] == 1)
    assert list(folder.objects()) == []
    assert tasks.back_up_shop(backup_id=row.pk) == "verified"
    row.refresh_from_db()
    assert row.attempts == 2
    assert sweep(now=timezone.now() + 2 * dt.timedelta(hours=1))["objects"] == 1


def wait_until(true: Callable[[], bool]) -> None:
    """Fail after twenty seconds."""
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it never came true")


def test_a_nights_failure_for_a_passing_reason_is_tried_again_later(two_schemas: tuple[str, str]) -> None:
    now = timezone.now()
    row = request_backup(shop=named("one"), actor=None, now=now, slot="2026-11-21")
    Backup.objects.filter(pk=row.pk).update(state="failed", error_code="store_failed", attempts=1, finished_at=now)
    hopeless = request_backup(shop=named("two"), actor=None, now=now, slot="2026-11-21")
    Backup.objects.filter(pk=hopeless.pk).update(state="failed", error_code="key_missing", attempts=1, finished_at=now)
    assert sweep(now=now + 5 * MINUTE)["retried"] == 0
    assert sweep(now=now + 11 * MINUTE)["retried"] == 1
    assert tasks.back_up_shop(backup_id=row.pk) == "verified"
    hopeless.refresh_from_db()
    assert hopeless.state == "failed"


def test_a_dead_restore_check_is_closed_and_its_database_dropped(two_schemas: tuple[str, str], server: Server) -> None:
    now = timezone.now()
    copy = back_up_shop(shop=named("one"), actor=None)
    name = scratch_name(database=server.database, check=1, run="0123456789ab")
    stranger = scratch_name(database="another installation", check=1, run="0123456789ab")
    with server.connect() as own, own.cursor() as cursor:
        for database in (name, stranger):
            cursor.execute(f"CREATE DATABASE {quoted(database)}")
    check = RestoreCheck.objects.create(backup=copy, state="running", scratch_name=name, requested_at=now)
    with held_lock(server, f"restore:{check.pk}"):
        assert sweep(now=now)["scratch"] == 0
    swept = sweep(now=now)
    assert (swept["lost_checks"], swept["scratch"]) == (1, 1)
    check.refresh_from_db()
    assert (check.state, check.error_code) == ("failed", "worker_lost")
    assert name not in databases(server)
    assert stranger in databases(server)
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {quoted(stranger)}")


def test_an_object_without_a_manifest_is_no_copy_and_goes_after_an_hour(
    two_schemas: tuple[str, str], folder: LocalFolder
) -> None:
    copy = back_up_shop(shop=named("one"), actor=None)
    orphan = "shops/one/orphan.pgdump.zst.age"
    with folder.create(orphan) as upload:
        upload.write(b"no manifest was ever written")
    now = timezone.now()
    assert sweep(now=now)["objects"] == 0
    long_ago = (now - dt.timedelta(hours=2)).timestamp()
    for key, _ in list(folder.objects()):
        os.utime(folder.root / key, (long_ago, long_ago))
    assert sweep(now=now)["objects"] == 1
    assert not folder.exists(orphan)
    assert folder.exists(copy.object_key)


def test_the_drill_takes_the_shop_that_waited_longest(
    server: Server, folder: LocalFolder, shop: Shop, other_shop: Shop
) -> None:
    assert drill_oldest(now=timezone.now()) is None
    copies = {s.schema_name: back_up_shop(shop=s, actor=None) for s in (shop, other_shop)}
    first = drill_oldest(now=timezone.now())
    assert first is not None
    assert run_restore_check(check_id=first.pk, now=timezone.now()).state == "equal"
    second = drill_oldest(now=timezone.now())
    assert second is not None
    assert {first.backup_id, second.backup_id} == {copy.pk for copy in copies.values()}


def test_the_book_is_as_safe_as_its_oldest_newest_copy(
    server: Server, folder: LocalFolder, shop: Shop, other_shop: Shop
) -> None:
    assert last_restorable_at() is None
    copy = back_up_shop(shop=shop, actor=None)
    assert last_restorable_at() == min(s.created_at for s in Shop.objects.filter(slug="beta"))
    old = back_up_shop(shop=other_shop, actor=None)
    earlier = timezone.now() - dt.timedelta(hours=30)
    Backup.objects.filter(pk=old.pk).update(started_at=earlier)
    assert last_restorable_at() == earlier
    Backup.objects.filter(pk=copy.pk).update(verify_grade="failed", state="failed")
    assert last_restorable_at() == earlier


def test_the_last_days_show_the_worst_of_each(two_schemas: tuple[str, str]) -> None:
    now = timezone.now()
    today = tehran_today(now)
    back_up_shop(shop=named("one"), actor=None)
    assert [night.outcome for night in nights(today=today)] == ["none"] * 13 + ["good"]
    Backup.objects.create(shop_schema="two", shop_name="Two", state="failed", requested_at=now - dt.timedelta(days=1))
    Backup.objects.create(shop_schema="one", shop_name="One", state="written", requested_at=now)
    assert [night.outcome for night in nights(today=today)][-2:] == ["failed", "unproved"]
