"""The days around a due date on which a customer hears, and which of them a text that went out stood for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notifications.rules.stage_plan import StageRow


def stage_days(rows: Iterable[StageRow]) -> tuple[int, ...]:
    """Days from the due date, in order, each once; a stage that comes again ends where it says: never for ever."""
    days: set[int] = set()
    for row in rows:
        if row.enabled:
            every, stop = row.repeat_every, row.stop_after
            days |= set(range(row.days, stop + 1, every)) | {row.days} if every and stop else {row.days}
    return tuple(sorted(days))


def stood_for(day: int, stages: Sequence[int]) -> int:
    """The stage that a text of this day, from the due date, was about: the nearest, of two as near the later.

    The shop may have moved the stage since: what went out on the third day was the one that is now the fourth.
    """
    return min(stages, key=lambda stage: (abs(stage - day), -stage))
