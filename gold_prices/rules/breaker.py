"""A source that keeps failing is left alone for a while, so that it cannot slow every round down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: Passing faults in a row before the breaker opens.
PATIENCE = 3
FIRST_REST = timedelta(minutes=2)
LONGEST_REST = timedelta(minutes=30)


class BreakerState(StrEnum):
    """closed: asked every round; open: resting; half_open: the rest is over, one question decides."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, kw_only=True)
class Breaker:
    """Failures in a row, and until when the source rests."""

    failures: int = 0
    open_until: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        """Derived from the two facts, so that no clock has to flip a stored flag."""
        if self.open_until is None:
            return BreakerState.CLOSED
        # No rest lasts longer (but for rounds that meet): one that seems to was begun by a clock set back since.
        latest = now + LONGEST_REST + FIRST_REST
        return BreakerState.OPEN if now < self.open_until <= latest else BreakerState.HALF_OPEN

    def lets_through(self, now: datetime) -> bool:
        """Whether the source may be asked in this round."""
        return self.state(now) is not BreakerState.OPEN

    def after_success(self) -> "Breaker":
        """One good answer closes it."""
        return Breaker()

    def after_failure(self, now: datetime, *, permanent: bool) -> "Breaker":
        """A permanent refusal (401, 403, moved address) rests at once and longest; others double their rest.

        A source that fails the one question after its rest goes back to rest.
        """
        failures = self.failures + 1
        if permanent:
            return Breaker(failures=failures, open_until=now + LONGEST_REST)
        if failures < PATIENCE and self.open_until is None:
            return Breaker(failures=failures)
        doublings = min(max(failures - PATIENCE, 0), 10)
        return Breaker(failures=failures, open_until=now + min(FIRST_REST * 2**doublings, LONGEST_REST))
