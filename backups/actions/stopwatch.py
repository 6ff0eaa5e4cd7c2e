"""Moments of a long piece of work, from the one reading of the clock at its door."""

from __future__ import annotations

import datetime
import time


class Stopwatch:
    """Started at `now`; later moments are that plus the time that passed, whatever happens to the wall clock."""

    def __init__(self, now: datetime.datetime) -> None:
        self.started_at = now
        self._mark = time.monotonic()

    def now(self) -> datetime.datetime:
        """The moment it is by this watch."""
        return self.started_at + datetime.timedelta(seconds=time.monotonic() - self._mark)
