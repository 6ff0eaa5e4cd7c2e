"""A proof that did not happen is neither a proof nor a damage, and it is made up for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from backups import tasks
from backups.actions import back_up_shop, restore_to_scratch, sweep, verify_backup
from backups.models import Backup
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server
from backups.rules.naming import manifest_key
from backups.rules.problems import Damaged, KeyMissing, RestoreFailed
from tests.backups.looking import TOTALS, named

pytestmark = pytest.mark.parametrize("odd_schema", ["plain"], indirect=True)
LATER = dt.timedelta(minutes=11)


@pytest.fixture
def copy(server: Server, folder: LocalFolder, settings: Settings, odd_schema: str) -> Backup:
    settings.BACKUP_CONTROL_TOTALS = TOTALS
    return back_up_shop(shop=named(odd_schema), actor=None)


def unproved(copy: Backup, **changes: object) -> Backup:
    Backup.objects.filter(pk=copy.pk).update(state="written", verify_grade="", verified_at=None, **changes)
    copy.refresh_from_db()
    return copy


@pytest.mark.parametrize(
    ("step", "error_code"), [("dumping", ""), ("done", ""), ("done", "store_failed"), ("done", "unexpected")]
)
def test_a_written_copy_whose_proof_was_lost_is_proved_later(copy: Backup, step: str, error_code: str) -> None:
    unproved(copy, step=step, error_code=error_code)
    assert sweep(now=timezone.now())["unproved"] == 0
    assert sweep(now=timezone.now() + LATER)["unproved"] == 1
    assert tasks.verify_backup(backup_id=copy.pk) == "verified"
    assert sweep(now=timezone.now() + LATER)["unproved"] == 0


def test_a_copy_this_machine_cannot_open_is_not_tried_again_and_again(copy: Backup) -> None:
    unproved(copy, step="done", error_code="key_missing")
    assert sweep(now=timezone.now() + LATER)["unproved"] == 0


def test_a_night_whose_copy_was_damaged_at_once_gets_another(copy: Backup, folder: LocalFolder) -> None:
    Backup.objects.filter(pk=copy.pk).update(slot="2026-11-21")
    path = folder.root / copy.object_key
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Damaged):
        verify_backup(backup=copy)
    assert sweep(now=timezone.now() + LATER)["retried"] == 1
    assert tasks.back_up_shop(backup_id=copy.pk) == "verified"
    lost = copy.object_key
    copy.refresh_from_db()
    assert (copy.verify_grade, copy.error_code) == ("checksum", "")
    assert sorted(key for key, _ in folder.objects()) == sorted([copy.object_key, manifest_key(copy.object_key)])
    assert lost != copy.object_key


def test_a_release_that_asks_other_sums_does_not_condemn_older_copies(copy: Backup, settings: Settings) -> None:
    settings.BACKUP_CONTROL_TOTALS = {"rows": "select count(*) from piece"}
    assert restore_to_scratch(backup=copy, actor=None).state == "equal"
    copy.refresh_from_db()
    assert (copy.state, copy.verify_grade) == ("verified", "restored")


def test_a_killed_pg_restore_says_nothing_about_the_copy(copy: Backup, settings: Settings, tmp_path: Path) -> None:
    tools = tmp_path / "killed"
    tools.mkdir()
    script = tools / "pg_restore"
    script.write_text(
        f'#!/bin/sh\ncase "$1" in --version) exec "{settings.PG_BIN}/pg_restore" --version;; esac\nkill -9 $$\n'
    )
    script.chmod(0o755)
    (tools / "pg_dump").symlink_to(settings.PG_BIN / "pg_dump")
    real, settings.PG_BIN = settings.PG_BIN, tools
    with pytest.raises(RestoreFailed):
        verify_backup(backup=copy)
    copy.refresh_from_db()
    assert (copy.state, copy.verify_grade) == ("verified", "checksum")
    settings.PG_BIN = real
    assert verify_backup(backup=copy).verify_grade == "checksum"


def test_a_key_this_process_may_not_read_is_a_missing_key(copy: Backup, settings: Settings, tmp_path: Path) -> None:
    loop = tmp_path / "identity"
    loop.mkdir()
    settings.ZARGAR_BACKUP_IDENTITY_FILE = str(loop)
    with pytest.raises(KeyMissing):
        verify_backup(backup=copy)
    settings.ZARGAR_BACKUP_IDENTITY_FILE = str(binary(tmp_path))
    with pytest.raises(KeyMissing):
        verify_backup(backup=copy)
    copy.refresh_from_db()
    assert copy.verify_grade == "checksum"


def binary(tmp_path: Path) -> Path:
    """A sealed identity, as age makes them with a passphrase: no text."""
    path = tmp_path / "sealed"
    path.write_bytes(b"\xff\xfe\x00\x81")
    return path
