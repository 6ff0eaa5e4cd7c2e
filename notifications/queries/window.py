"""When a text of this shop may leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.rules.send_window import is_too_late, release_time


class Window:
    """The shop's hours and holidays, for a batch: its calendar is asked once, and only when a text depends on it.

    `settings.MESSAGE_HOLIDAYS` names who knows: called without arguments it gives a function from a day of Tehran to
    whether the shop keeps it as a holiday.
    """

    def release(self, kind: str, now: datetime) -> datetime:
        """The first moment, `now` or later, at which a message of this kind may leave."""
        return release_time(kind, now, self._is_closed)

    def is_too_late(self, kind: str, planned_at: datetime, now: datetime) -> bool:
        """Whether a text planned then has waited too long since it might leave: a holiday is no delay."""
        return is_too_late(self.release(kind, planned_at), now)

    def _is_closed(self, day: date) -> bool:
        return self._closed(day)

    @cached_property
    def _closed(self) -> Callable[[date], bool]:
        ask: Callable[[], Callable[[date], bool]] = import_string(settings.MESSAGE_HOLIDAYS)
        return ask()
