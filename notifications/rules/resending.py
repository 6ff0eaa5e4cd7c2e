"""What a person may send again by hand."""

from collections.abc import Iterable

from notifications.rules.lifecycle import State

#: Of a blocked one the recipient said no; of the rest nothing is lost yet.
RESENDABLE = frozenset({State.REJECTED, State.UNDELIVERED, State.EXPIRED, State.UNKNOWN})


def under_way(later: Iterable[str]) -> bool:
    """Whether one of the messages sent in another's place, by their states, may still arrive or has arrived."""
    return any(State(state) not in RESENDABLE or State(state) is State.UNKNOWN for state in later)
