"""How far a copy is, on its row, for whoever watches."""

from __future__ import annotations

import time

from backups.models import Backup

EVERY_SECONDS = 0.5


class Progress:
    """Called with the bytes so far, many times; writes to the row twice a second at most."""

    def __init__(self, backup: Backup) -> None:
        self._backup = backup
        self._last = time.monotonic()

    def step(self, step: Backup.Step, *, expected: int | None = None) -> None:
        """Begin a step, of `expected` bytes where that is known."""
        self._write(step=step, bytes_done=0, bytes_expected=expected)

    def __call__(self, count: int) -> None:
        """Note the bytes of this step so far."""
        if time.monotonic() - self._last >= EVERY_SECONDS:
            self._write(bytes_done=count)

    def _write(self, **values: object) -> None:
        self._last = time.monotonic()
        for name, value in values.items():
            setattr(self._backup, name, value)
        Backup.objects.filter(pk=self._backup.pk).update(**values)
