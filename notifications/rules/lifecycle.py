"""The life of one message, and the only moves it may make.

`submitting` is committed before the vendor is called, so a crash during the call leaves a trace; what became of such a
message is `unknown` until the vendor tells or a person decides. Nothing leaves a final state: a late report cannot
turn "delivered" back into "accepted".
"""

from enum import StrEnum


class State(StrEnum):
    """Where a message stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SUBMITTING = "submitting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    BLOCKED = "blocked"
    EXPIRED = "expired"


MOVES: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.CLAIMED, State.EXPIRED}),
    State.CLAIMED: frozenset({State.PLANNED, State.SUBMITTING, State.REJECTED, State.BLOCKED, State.EXPIRED}),
    State.SUBMITTING: frozenset({State.PLANNED, State.ACCEPTED, State.REJECTED, State.BLOCKED, State.UNKNOWN}),
    State.UNKNOWN: frozenset(
        {
            State.PLANNED,
            State.ACCEPTED,
            State.REJECTED,
            State.DELIVERED,
            State.UNDELIVERED,
            State.BLOCKED,
            State.EXPIRED,
        }
    ),
    State.ACCEPTED: frozenset({State.DELIVERED, State.UNDELIVERED, State.BLOCKED}),
    State.REJECTED: frozenset(),
    State.DELIVERED: frozenset(),
    State.UNDELIVERED: frozenset(),
    State.BLOCKED: frozenset(),
    State.EXPIRED: frozenset(),
}

FINAL = frozenset(state for state, nexts in MOVES.items() if not nexts)
PENDING = frozenset({State.PLANNED, State.CLAIMED, State.SUBMITTING})


def may_move(before: State, after: State) -> bool:
    """True when `after` is a step forward from `before`."""
    return after in MOVES[before]
