"""When a text of this shop may leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.rules.send_window import is_too_late, release_time
from persian.jalali import tehran_midnight, tehran_today

NOON = timedelta(hours=12)


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
        released = self.release(kind, planned_at)
        if not is_too_late(released, now):
            return False
        noons = (tehran_midnight(day) + NOON for day in self._days_between(released, now))
        rested = sum(self.release(kind, noon) != noon for noon in noons)
        return is_too_late(released + timedelta(days=rested), now)

    @staticmethod
    def _days_between(first: datetime, last: datetime) -> list[date]:
        """The days behind the first one, a month of them at most: what waited longer is late in any case."""
        day = tehran_today(first)
        count = min((tehran_today(last) - day).days, 31)
        return [day + timedelta(days=number) for number in range(1, count + 1)]

    def _is_closed(self, day: date) -> bool:
        return self._closed(day)

    @cached_property
    def _closed(self) -> Callable[[date], bool]:
        ask: Callable[[], Callable[[date], bool]] = import_string(settings.MESSAGE_HOLIDAYS)
        return ask()
