"""A copy's whole life on a real server: written, verified, restored beside, compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from backups.actions import (
    NotRestorable,
    back_up_shop,
    restore_to_scratch,
    verify_backup,
)
from backups.models import Backup, RestoreCheck
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server
from backups.queries import comparison_of, last_restorable_at
from backups.rules.naming import manifest_key
from backups.rules.problems import Damaged, KeyMissing
from tenants.models import Shop
from tests.backups.looking import TOTALS, databases, fingerprint, named


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
