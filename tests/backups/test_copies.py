"""A copy's whole life on a real server: written, verified, restored beside, compared."""

from __future__ import annotations

import threading
from pathlib import Path

import pyrage
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import NotPermitted
from accounts.models import User
from backups.actions import (
    NotRestorable,
    back_up_shop,
    request_backup,
    restore_to_scratch,
    run_backup,
    verify_backup,
)
from backups.models import Backup, RestoreCheck
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server, held_lock, quoted
from backups.queries import comparison_of, last_restorable_at
from backups.rules.naming import manifest_key
from backups.rules.problems import Damaged, DumpFailed, KeyMissing, Problem
from tenants.models import Shop

TOTALS = {"sum_mg": "select coalesce(sum(mg), 0) from piece"}


def named(schema: str) -> Shop:
    return Shop(slug="odd", schema_name=schema, name="Odd Gold")


def databases(server: Server) -> set[str]:
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def fingerprint(server: Server, schema: str) -> str:
    """A hash over every row of every table of a schema."""
    with server.connect() as own, own.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        parts = []
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), sum(hashtextextended(r::text, 0)::numeric) FROM {quoted(schema)}.{quoted(table)} r"
            )
            parts.append(f"{table}:{cursor.fetchone()}")
    return "|".join(parts)


@pytest.fixture
def copy(server: Server, folder: LocalFolder, settings: Settings, odd_schema: str) -> Backup:
    settings.BACKUP_CONTROL_TOTALS = TOTALS
    return back_up_shop(shop=named(odd_schema), actor=None)


def test_a_copy_is_verified_and_restores_equal_whatever_the_schema_is_called(
    copy: Backup, server: Server, folder: LocalFolder, odd_schema: str
) -> None:
    before, known = {s: fingerprint(server, s) for s in (odd_schema, "shop1", "shopx")}, databases(server)
    assert (copy.state, copy.verify_grade, copy.error) == ("verified", "checksum", "")
    contents = copy.manifest["contents"]
    assert {name: t["rows"] for name, t in contents["tables"].items()} == {"piece": 100}
    assert contents["totals"] == {"sum_mg": str(7 * 5050)}
    assert sorted(key for key, _ in folder.objects()) == sorted([copy.object_key, manifest_key(copy.object_key)])

    check = restore_to_scratch(backup=copy, actor=None)
    assert (check.state, check.error) == ("equal", "")
    comparison = comparison_of(check)
    assert comparison is not None
    assert comparison.equal
    assert [(t.name, t.expected, t.found) for t in comparison.tables] == [("piece", "100", "100")]
    copy.refresh_from_db()
    assert copy.verify_grade == "restored"
    assert {s: fingerprint(server, s) for s in (odd_schema, "shop1", "shopx")} == before
    assert databases(server) == known


@pytest.mark.parametrize("odd_schema", ["plain"], indirect=True)
class TestOneCopy:
    def test_a_flipped_byte_in_the_store_is_found(self, copy: Backup, folder: LocalFolder) -> None:
        path = folder.root / copy.object_key
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with pytest.raises(Damaged):
            verify_backup(backup=copy)
        copy.refresh_from_db()
        assert (copy.state, copy.verify_grade, copy.error_code) == ("failed", "failed", "damaged")
        assert not copy.is_restorable
        with pytest.raises(NotRestorable):
            restore_to_scratch(backup=copy, actor=None)

    def test_a_swapped_object_is_found_although_it_opens(
        self, copy: Backup, folder: LocalFolder, odd_schema: str
    ) -> None:
        other = back_up_shop(shop=named(odd_schema), actor=None)
        (folder.root / copy.object_key).write_bytes((folder.root / other.object_key).read_bytes())
        with pytest.raises(Damaged):
            verify_backup(backup=copy)
        copy.refresh_from_db()
        assert copy.verify_grade == "failed"
        assert verify_backup(backup=other).verify_grade == "checksum"

    def test_a_lost_manifest_is_found(self, copy: Backup, folder: LocalFolder) -> None:
        (folder.root / manifest_key(copy.object_key)).unlink()
        with pytest.raises(Damaged):
            verify_backup(backup=copy)
        copy.refresh_from_db()
        assert copy.verify_grade == "failed"

    def test_a_restore_notices_damage_and_leaves_no_database(
        self, copy: Backup, folder: LocalFolder, server: Server
    ) -> None:
        known = databases(server)
        path = folder.root / copy.object_key
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(Damaged):
            restore_to_scratch(backup=copy, actor=None)
        check = RestoreCheck.objects.get(backup=copy)
        assert (check.state, check.error_code) == ("failed", "damaged")
        copy.refresh_from_db()
        assert copy.verify_grade == "failed"
        assert databases(server) == known

    def test_a_restore_that_counts_otherwise_is_told(self, copy: Backup) -> None:
        copy.manifest["contents"]["totals"]["sum_mg"] = "1"
        sealed_anew(copy)
        check = restore_to_scratch(backup=copy, actor=None)
        assert check.state == "different"
        comparison = comparison_of(check)
        assert comparison is not None
        assert [(t.name, t.expected, t.found, t.equal) for t in comparison.totals] == [("sum_mg", "1", "35350", False)]
        copy.refresh_from_db()
        assert copy.verify_grade == "failed"

    def test_a_copy_sealed_to_another_key_is_not_called_damaged(
        self, copy: Backup, settings: Settings, tmp_path: Path
    ) -> None:
        settings.BACKUP_KEY_DIR = tmp_path / "other-keys"
        with pytest.raises(KeyMissing):
            verify_backup(backup=copy)
        copy.refresh_from_db()
        assert (copy.state, copy.verify_grade) == ("verified", "checksum")


def sealed_anew(copy: Backup) -> None:
    """Make the stored manifest say what the row says."""
    import json

    from backups.providers.keys import seal_small
    from backups.providers.places import store_named

    store = store_named()
    store.delete(manifest_key(copy.object_key))
    with store.create(manifest_key(copy.object_key)) as upload:
        upload.write(seal_small(json.dumps(copy.manifest).encode()))
    copy.save()


@pytest.mark.parametrize("odd_schema", ["plain"], indirect=True)
class TestWhatGoesWrong:
    @pytest.fixture(autouse=True)
    def _totals(self, settings: Settings) -> None:
        settings.BACKUP_CONTROL_TOTALS = TOTALS

    def test_a_schema_that_is_gone_leaves_nothing_behind(
        self, server: Server, folder: LocalFolder, odd_schema: str
    ) -> None:
        with pytest.raises(DumpFailed):
            back_up_shop(shop=named("gone"), actor=None)
        failed = Backup.objects.get(shop_schema="gone")
        assert (failed.state, failed.error_code) == ("failed", "dump_failed")
        assert list(folder.objects()) == []

    def test_a_dump_that_dies_half_way_leaves_nothing_behind(
        self, server: Server, folder: LocalFolder, odd_schema: str, settings: Settings, tmp_path: Path
    ) -> None:
        settings.PG_BIN = dying_tools(tmp_path, settings.PG_BIN)
        with pytest.raises(DumpFailed, match="server closed the connection"):
            back_up_shop(shop=named(odd_schema), actor=None)
        failed = Backup.objects.get(shop_schema=odd_schema)
        assert (failed.state, failed.error_code) == ("failed", "dump_failed")
        assert [path for path in folder.root.rglob("*") if path.is_file()] == []

    def test_another_major_of_the_tools_is_refused(
        self, server: Server, folder: LocalFolder, odd_schema: str, settings: Settings, tmp_path: Path
    ) -> None:
        from backups.providers.server import tool
        from backups.rules.problems import ToolMissing

        assert tool("pg_dump", 18)
        with pytest.raises(ToolMissing, match="PostgreSQL 3 is needed"):
            tool("pg_dump", 3)

    def test_without_a_recipient_production_makes_no_copy(
        self, server: Server, folder: LocalFolder, odd_schema: str, settings: Settings
    ) -> None:
        settings.ZARGAR_BACKUP_RECIPIENT = ""
        with pytest.raises(KeyMissing):
            back_up_shop(shop=named(odd_schema), actor=None)
        failed = Backup.objects.get(shop_schema=odd_schema)
        assert (failed.state, failed.error_code) == ("failed", "key_missing")
        assert list(folder.objects()) == []
        assert not (folder.root.parent / "keys").exists()

    def test_a_machine_that_can_only_seal_writes_but_does_not_claim_proof(
        self, server: Server, folder: LocalFolder, odd_schema: str, settings: Settings, tmp_path: Path
    ) -> None:
        key = pyrage.x25519.Identity.generate()
        settings.ZARGAR_BACKUP_RECIPIENT = str(key.to_public())
        copy = back_up_shop(shop=named(odd_schema), actor=None)
        assert (copy.state, copy.verify_grade, copy.error_code) == ("written", "", "key_missing")
        assert not copy.is_restorable
        (tmp_path / "identity").write_text(str(key))
        settings.ZARGAR_BACKUP_IDENTITY_FILE = str(tmp_path / "identity")
        assert verify_backup(backup=copy).verify_grade == "checksum"

    def test_a_missing_control_total_is_a_failed_copy(
        self, server: Server, folder: LocalFolder, odd_schema: str, settings: Settings
    ) -> None:
        settings.BACKUP_CONTROL_TOTALS = {
            "x": "select count(*) from django_migrations"
        }  # public has one, the shop has not
        with pytest.raises(DumpFailed):
            back_up_shop(shop=named(odd_schema), actor=None)
        assert list(folder.objects()) == []

    def test_a_clerk_may_not(self, server: Server, folder: LocalFolder, odd_schema: str) -> None:
        with pytest.raises(NotPermitted):
            request_backup(shop=named(odd_schema), actor=User(username="clerk", role="clerk"), now=timezone.now())
        assert not Backup.objects.exists()


def dying_tools(tmp_path: Path, real: Path) -> Path:
    """A pg_dump that writes most of an archive and then fails as one does whose server went away."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "pg_dump"
    script.write_text(
        f'#!/bin/sh\ncase "$1" in --version) exec "{real}/pg_dump" --version;; esac\n'
        f'"{real}/pg_dump" "$@" | head -c 2000\n'
        'echo "pg_dump: error: server closed the connection unexpectedly" >&2\nexit 1\n'
    )
    script.chmod(0o755)
    return folder


@pytest.mark.parametrize("odd_schema", ["plain"], indirect=True)
class TestOneAtATime:
    @pytest.fixture(autouse=True)
    def _totals(self, settings: Settings) -> None:
        settings.BACKUP_CONTROL_TOTALS = TOTALS

    def test_the_second_asker_joins_the_first(self, server: Server, folder: LocalFolder, odd_schema: str) -> None:
        now = timezone.now()
        first = request_backup(shop=named(odd_schema), actor=None, now=now)
        second = request_backup(shop=named(odd_schema), actor=None, now=now)
        assert first.pk == second.pk
        other = request_backup(shop=named("shop1"), actor=None, now=now)
        assert other.pk != first.pk

    def test_a_worker_leaves_a_running_copy_alone(self, server: Server, folder: LocalFolder, odd_schema: str) -> None:
        copy = request_backup(shop=named(odd_schema), actor=None, now=timezone.now())
        with held_lock(server, f"backup:{odd_schema}") as mine:
            assert mine
            assert run_backup(backup_id=copy.pk, now=timezone.now()).state == "queued"
        assert run_backup(backup_id=copy.pk, now=timezone.now()).state == "verified"
        key = Backup.objects.get(pk=copy.pk).object_key
        assert run_backup(backup_id=copy.pk, now=timezone.now()).object_key == key
        assert len(list(folder.objects())) == 2

    def test_eight_workers_make_one_copy(self, server: Server, folder: LocalFolder, odd_schema: str) -> None:
        copy = request_backup(shop=named(odd_schema), actor=None, now=timezone.now())
        problems: list[Problem] = []

        def work() -> None:
            try:
                run_backup(backup_id=copy.pk, now=timezone.now())
            except Problem as problem:
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        copy.refresh_from_db()
        assert (problems, copy.state, copy.attempts) == ([], "verified", 1)
        assert len(list(folder.objects())) == 2

    def test_the_copy_is_of_one_moment_while_somebody_writes(
        self, server: Server, folder: LocalFolder, odd_schema: str
    ) -> None:
        stop = threading.Event()

        def write() -> None:
            with server.connect() as own, own.cursor() as cursor:
                while not stop.is_set():
                    cursor.execute("UPDATE plain.piece SET mg = mg + 1 WHERE id = 1")
                    cursor.execute("INSERT INTO plain.piece SELECT max(id) + 1, 1, 'x' FROM plain.piece")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            copy = back_up_shop(shop=named(odd_schema), actor=None)
        finally:
            stop.set()
            writer.join()
        check = restore_to_scratch(backup=copy, actor=None)
        assert check.state == "equal"
        assert check.found["tables"]["piece"]["rows"] >= 100


def test_a_suspended_shop_is_copied_and_the_others_stay_untouched(
    server: Server, folder: LocalFolder, committed_shop: Shop, shop: Shop
) -> None:
    committed_shop.state = Shop.State.SUSPENDED
    committed_shop.save()
    before = {s.schema_name: fingerprint(server, s.schema_name) for s in (committed_shop, shop)}
    copy = back_up_shop(shop=committed_shop, actor=None)
    assert copy.manifest["contents"]["tables"]["accounts_user"]["rows"] == 5
    assert "balance_mg" in copy.manifest["contents"]["totals"]
    check = restore_to_scratch(backup=copy, actor=None)
    assert (check.state, check.error) == ("equal", "")
    assert {s.schema_name: fingerprint(server, s.schema_name) for s in (committed_shop, shop)} == before
    assert not (folder.root.parent / "outbox").exists()
    assert last_restorable_at() is not None
