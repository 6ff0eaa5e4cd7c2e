"""On which days around a due date a customer hears, as the shop decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

EARLIEST, LATEST = -30, 365
MOST_STAGES: Final = 12
#: A customer who hears every day learns not to read; the longest wait is a quarter.
REPEAT_FROM, REPEAT_TO = 3, 90


@dataclass(frozen=True, slots=True)
class StageRow:
    """One reminder, `days` from the due date: -3 is three days before.

    With `repeat_every` it comes again each so many days, until `stop_after` days after the due date.
    """

    days: int
    enabled: bool = True
    repeat_every: int | None = None
    stop_after: int | None = None


HOUSE_STAGES: Final = (
    StageRow(-3),
    StageRow(0),
    StageRow(1),
    StageRow(3),
    StageRow(7),
    StageRow(14, repeat_every=7, stop_after=60),
)


@dataclass(frozen=True, slots=True)
class StageFault:
    """What is wrong with row number `row` (from 0; None: with all of them), in its field `field`."""

    row: int | None
    field: str
    code: str


def faults_of(rows: Sequence[StageRow]) -> tuple[StageFault, ...]:
    """Everything in the rows that makes no sense; empty when they may be kept."""
    if not rows:
        return (StageFault(None, "days", "none"),)
    found = [] if len(rows) <= MOST_STAGES else [StageFault(None, "days", "too_many")]
    seen: set[int] = set()
    for number, row in enumerate(rows):
        found += _row_faults(number, row)
        if row.days in seen:
            found.append(StageFault(number, "days", "twice"))
        seen.add(row.days)
    return (*found, *_repeat_faults(rows))


def _row_faults(number: int, row: StageRow) -> list[StageFault]:
    if not EARLIEST <= row.days <= LATEST:
        return [StageFault(number, "days", "out_of_range")]
    if row.repeat_every is None and row.stop_after is None:
        return []
    if row.repeat_every is None:
        return [StageFault(number, "repeat_every", "stop_without_repeat")]
    if row.stop_after is None:
        return [StageFault(number, "stop_after", "repeat_without_stop")]
    return _repeat_row_faults(number, row.days, row.repeat_every, row.stop_after)


def _repeat_row_faults(number: int, days: int, every: int, stop: int) -> list[StageFault]:
    found = []
    if not REPEAT_FROM <= every <= REPEAT_TO:
        found.append(StageFault(number, "repeat_every", "repeat_out_of_range"))
    if days < 1:
        found.append(StageFault(number, "repeat_every", "repeat_before_due"))
    if not 1 <= stop <= LATEST:
        found.append(StageFault(number, "stop_after", "out_of_range"))
    elif stop < days + every:
        found.append(StageFault(number, "stop_after", "stop_before_repeat"))
    return found


def _repeat_faults(rows: Sequence[StageRow]) -> list[StageFault]:
    """Only the last stage may come again: two that do would make a reminder every few days."""
    repeating = [number for number, row in enumerate(rows) if row.enabled and row.repeat_every]
    if not repeating:
        return []
    latest = max(row.days for row in rows if row.enabled)
    return [StageFault(number, "repeat_every", "repeat_not_last") for number in repeating if rows[number].days < latest]
