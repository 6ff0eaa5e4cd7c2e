"""What is to be done next about a late contract (E4): call, promise, guarantor, notice, court; each on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class StepKind(StrEnum):
    """The steps in their order."""

    CALL = "call"
    PROMISE = "promise"
    GUARANTOR = "guarantor"
    NOTICE = "notice"
    LEGAL = "legal"


ORDER: Final = tuple(StepKind)
#: Days after a step until the next one is due, where nobody wrote a day.
PATIENCE: Final[Mapping[StepKind, int]] = MappingProxyType(
    {StepKind.CALL: 3, StepKind.PROMISE: 3, StepKind.GUARANTOR: 7, StepKind.NOTICE: 10, StepKind.LEGAL: 30}
)


class PromiseState(StrEnum):
    """Open until its day is over; then the payments have kept it, or not."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Promised:
    """A promise as it stands on a day."""

    promised_for: date
    state: PromiseState


@dataclass(frozen=True)
class Step:
    """A step that was taken; `next_on` is the day somebody wrote for the next one."""

    kind: StepKind
    on: date
    next_on: date | None = None


@dataclass(frozen=True)
class NextStep:
    """What to do, and from which day on."""

    kind: StepKind
    on: date

    @property
    def rank(self) -> int:
        """Its place in the order of steps."""
        return ORDER.index(self.kind)


def promise_state(*, promised_for: date, wanted: int, paid: int, today: date, withdrawn: bool = False) -> PromiseState:
    """`wanted` and `paid` (from the promise to its day, both included) in one unit, mg or Rial."""
    if withdrawn:
        return PromiseState.WITHDRAWN
    if paid >= wanted:
        return PromiseState.KEPT
    return PromiseState.OPEN if today <= promised_for else PromiseState.BROKEN


def next_step(*, late_since: date, last: Step | None = None, promise: Promised | None = None) -> NextStep:
    """The next step about a contract with a row due on `late_since` and unpaid.

    An open promise is waited for; a broken one goes on to the guarantor unless a step was taken since. A step of an
    earlier lateness counts no more.
    """
    if last is not None and last.on <= late_since:
        last = None
    if promise is not None and promise.state is PromiseState.OPEN:
        return NextStep(StepKind.PROMISE, promise.promised_for)
    if promise is not None and promise.state is PromiseState.BROKEN and promise.promised_for > late_since:
        after = promise.promised_for + timedelta(days=1)
        if last is None or last.on < after:
            return NextStep(StepKind.GUARANTOR, after)
    if last is None:
        return NextStep(StepKind.CALL, late_since + timedelta(days=1))
    following = ORDER[min(ORDER.index(last.kind) + 1, len(ORDER) - 1)]
    return NextStep(following, last.next_on or last.on + timedelta(days=PATIENCE[last.kind]))
