"""A folder as a store: whole objects or none."""

from __future__ import annotations

import datetime
import os
import stat
from pathlib import Path

import pytest

from backups.providers.local_folder import LocalFolder
from backups.rules.problems import ObjectExists, ObjectMissing, StoreFailed

KEY = "shops/alpha/20261121T000000Z-1.pgdump.zst.age"


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "backups")


def put(store: LocalFolder, key: str, data: bytes) -> None:
    with store.create(key) as upload:
        upload.write(data)


def files(store: LocalFolder) -> list[str]:
    return sorted(path.name for path in store.root.rglob("*") if path.is_file())


def test_an_object_is_whole_and_private(store: LocalFolder) -> None:
    put(store, KEY, b"sealed")
    assert b"".join(store.read(KEY)) == b"sealed"
    path = store.root / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [key for key, _ in store.objects("shops/")] == [KEY]
    assert files(store) == [Path(KEY).name]


def test_nothing_is_visible_before_the_end(store: LocalFolder) -> None:
    with store.create(KEY) as upload:
        upload.write(b"half")
        assert not store.exists(KEY)
        assert list(store.objects()) == []
    assert store.exists(KEY)


def test_a_failed_writer_leaves_nothing(store: LocalFolder) -> None:
    def die_half_way() -> None:
        with store.create(KEY) as upload:
            upload.write(b"half")
            raise ValueError("died")

    with pytest.raises(ValueError, match="died"):
        die_half_way()
    assert files(store) == []


def test_objects_are_never_overwritten(store: LocalFolder) -> None:
    put(store, KEY, b"first")
    with pytest.raises(ObjectExists):
        put(store, KEY, b"second")
    assert b"".join(store.read(KEY)) == b"first"


def test_two_writers_of_one_key_leave_the_first(store: LocalFolder) -> None:
    def write_slowly() -> None:
        with store.create(KEY) as slow:
            slow.write(b"slow")
            put(store, KEY, b"quick")

    with pytest.raises(ObjectExists):
        write_slowly()
    assert b"".join(store.read(KEY)) == b"quick"
    assert files(store) == [Path(KEY).name]


def test_a_missing_object_is_named(store: LocalFolder) -> None:
    with pytest.raises(ObjectMissing):
        list(store.read(KEY))


@pytest.mark.parametrize("key", ["../outside", "/etc/outside", "shops/../../outside"])
def test_a_key_cannot_leave_the_folder(store: LocalFolder, key: str) -> None:
    with pytest.raises(StoreFailed):
        put(store, key, b"x")


def test_a_folder_that_refuses_is_a_store_problem(tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file stands where the folder should be")
    with pytest.raises(StoreFailed):
        put(LocalFolder(tmp_path / "backups"), KEY, b"x")


def test_the_sweep_removes_only_old_halves(store: LocalFolder) -> None:
    put(store, KEY, b"whole")
    folder = (store.root / KEY).parent
    old, fresh = folder / ".old.part", folder / ".fresh.part"
    old.write_bytes(b"half")
    fresh.write_bytes(b"half")
    now = datetime.datetime.now(tz=datetime.UTC)
    hours_ago = (now - datetime.timedelta(hours=3)).timestamp()
    os.utime(old, (hours_ago, hours_ago))
    assert store.sweep(before=now - datetime.timedelta(hours=1)) == 1
    assert files(store) == sorted([fresh.name, Path(KEY).name])
