"""What a place for copies must be able to do. Each kind of place is one module beside this one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

# Small enough to keep memory flat, large enough that calls do not count.
BLOCK = 1 << 18


class Upload(Protocol):
    """An object being written; nobody sees it yet."""

    def write(self, block: bytes) -> int:
        """Take the next bytes. Raises StoreFailed."""


class Store(Protocol):
    """Objects that are written once, read many times, and never changed."""

    name: str

    def create(self, key: str) -> AbstractContextManager[Upload]:
        """Write an object: visible, whole and on the medium when the block ends well; otherwise it never was.

        Raises ObjectExists when the key is taken, StoreFailed when the place refuses.
        """

    def read(self, key: str) -> Iterator[bytes]:
        """Every byte of the object, from the medium where the system allows it. Raises ObjectMissing, StoreFailed."""

    def exists(self, key: str) -> bool:
        """Whether a committed object has this key."""

    def objects(self, prefix: str = "") -> Iterator[tuple[str, datetime.datetime]]:
        """Committed objects and when they were written."""

    def delete(self, key: str) -> None:
        """Remove an object; it being gone already is fine. Raises StoreFailed."""

    def sweep(self, *, before: datetime.datetime) -> int:
        """Remove what writers that died before `before` left half done. Returns how many."""

    def space(self) -> tuple[int, int] | None:
        """(bytes used by everything on the medium, bytes in all), or None where the place has no end."""
