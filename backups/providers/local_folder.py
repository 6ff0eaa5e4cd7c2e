"""A folder as a store: for one machine, and as the near copy beside a far one."""

from __future__ import annotations

import datetime
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from backups.providers.store import BLOCK, Upload
from backups.rules.problems import ObjectExists, ObjectMissing, StoreFailed

PART = ".part"


class LocalFolder:
    """Objects are files of mode 600 below `root`; a key is a path of safe parts (`rules.naming`)."""

    name = "local"

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def create(self, key: str) -> Iterator[Upload]:
        """See Store. Bytes go to a hidden name; a hard link gives them the real one, for a rename would overwrite."""
        path = self._path(key)
        part = path.with_name(f".{path.name}.{uuid.uuid4().hex}{PART}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists():
                raise ObjectExists(key)
            with _exclusive(part) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.link(part, path)
            _sync_folder(path.parent)
        except FileExistsError as error:
            raise ObjectExists(key) from error
        except OSError as error:
            raise StoreFailed(f"{error.strerror} ({key})") from error
        finally:
            if part.is_file():
                part.unlink()

    def read(self, key: str) -> Iterator[bytes]:
        """See Store. The page cache is dropped first: reading back what memory remembers proves nothing of the disk."""
        try:
            with self._path(key).open("rb", buffering=0) as file:
                if hasattr(os, "posix_fadvise"):
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                while block := file.read(BLOCK):
                    yield block
        except FileNotFoundError as error:
            raise ObjectMissing(key) from error
        except OSError as error:
            raise StoreFailed(f"{error.strerror} ({key})") from error

    def exists(self, key: str) -> bool:
        """See Store."""
        return self._path(key).is_file()

    def objects(self, prefix: str = "") -> Iterator[tuple[str, datetime.datetime]]:
        """See Store."""
        for path in sorted(self.root.rglob("*")):
            key = path.relative_to(self.root).as_posix()
            if path.is_file() and not path.name.endswith(PART) and key.startswith(prefix):
                yield key, _written_at(path)

    def delete(self, key: str) -> None:
        """See Store."""
        path = self._path(key)
        try:
            if path.is_file():
                path.unlink()
                _sync_folder(path.parent)
        except OSError as error:
            raise StoreFailed(f"{error.strerror} ({key})") from error

    def sweep(self, *, before: datetime.datetime) -> int:
        """See Store."""
        left = [path for path in self.root.rglob(f".*{PART}") if _written_at(path) < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def space(self) -> tuple[int, int] | None:
        """See Store."""
        place = self.root if self.root.is_dir() else self.root.parent
        if not place.is_dir():
            return None
        usage = shutil.disk_usage(place)
        return usage.used, usage.total

    def _path(self, key: str) -> Path:
        path = self.root / key
        if self.root.resolve() not in path.resolve().parents:
            raise StoreFailed(f"the key leaves the folder: {key}")
        return path


@contextmanager
def _exclusive(path: Path) -> Iterator[BinaryIO]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb", buffering=BLOCK) as file:
        yield file


def _sync_folder(folder: Path) -> None:
    """Without this a crash may forget the new name although the bytes are safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written_at(path: Path) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, tz=datetime.UTC)
