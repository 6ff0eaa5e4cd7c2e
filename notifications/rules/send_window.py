"""The hours in which a customer may be disturbed: 09:00 to 21:00 in Tehran."""

from datetime import datetime, time, timedelta

from persian.days import TEHRAN

OPENS = time(9, 0)
CLOSES = time(21, 0)

# Answers to something the customer did a moment ago, at the counter: kept overnight they would confuse, not spare.
IMMEDIATE_KINDS = frozenset({"receipt", "reversal"})


# A receipt of last week, sent today, makes a customer ring up and ask what was paid today.
TOO_LATE = timedelta(days=3)


def is_too_late(created_at: datetime, now: datetime) -> bool:
    """Whether a message has waited so long (no worker, no credit) that it would mislead more than it tells."""
    return now - created_at > TOO_LATE


def release_time(kind: str, now: datetime) -> datetime:
    """The first moment, `now` or later, at which a message of this kind may leave. `now` is aware; so is the answer."""
    if kind in IMMEDIATE_KINDS:
        return now
    local = now.astimezone(TEHRAN)
    if OPENS <= local.time() < CLOSES:
        return now
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, tzinfo=TEHRAN)
