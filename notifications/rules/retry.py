"""When a message that certainly did not leave is tried again, and how often an unclear one is looked up."""

from datetime import timedelta

MAX_FAILURES = 8
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)

# A wrong key or an empty account is nobody's message's fault: wait for a person to mend it, count nothing.
CONFIGURATION_WAIT = timedelta(minutes=10)


def wait_after(failures: int) -> timedelta | None:
    """The pause after the `failures`-th refusal (1 = the first), doubling from 30 s to 1 h; None: give up."""
    if failures >= MAX_FAILURES:
        return None
    return min(_FIRST_WAIT * (1 << (failures - 1)), _LONGEST_WAIT)


def wait_after_losses(losses: int) -> timedelta:
    """The pause of a message whose sender was lost `losses` times before: none at first, then 30 s doubling to 1 h.

    A check that breaks on this very message would otherwise break every three minutes, in front of all others.
    """
    return min(_FIRST_WAIT * (1 << min(losses - 1, 10)), _LONGEST_WAIT) if losses else timedelta(0)


def wait_before_look_up(looks: int) -> timedelta:
    """The pause before the next question about a message, after `looks` questions: 1 min, 2 min, … at most 1 h."""
    return min(timedelta(minutes=1) * (1 << min(looks, 6)), _LONGEST_WAIT)
