"""What goes wrong leaves nothing behind, and says what it was."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import NotPermitted
from accounts.models import User
from backups.actions import back_up_shop, request_backup, verify_backup
from backups.models import Backup
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server, tool
from backups.rules.problems import DumpFailed, KeyMissing, ToolMissing
from tests.backups.looking import TOTALS, dying_tools, named

SERVER_GONE = 'echo "pg_dump: error: server closed the connection unexpectedly" >&2; exit 1'


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
        settings.PG_BIN = dying_tools(tmp_path, settings.PG_BIN, SERVER_GONE)
        with pytest.raises(DumpFailed, match="server closed the connection"):
            back_up_shop(shop=named(odd_schema), actor=None)
        failed = Backup.objects.get(shop_schema=odd_schema)
        assert (failed.state, failed.error_code) == ("failed", "dump_failed")
        assert [path for path in folder.root.rglob("*") if path.is_file()] == []

    def test_another_major_of_the_tools_is_refused(
        self, server: Server, folder: LocalFolder, odd_schema: str, settings: Settings, tmp_path: Path
    ) -> None:
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
