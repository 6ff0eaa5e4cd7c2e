"""The hours in which a customer may be disturbed: 09:00 to 21:00 in Tehran, on days that are no holiday."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from persian.days import TEHRAN

OPENS = time(9, 0)
CLOSES = time(21, 0)

# Answers to something the customer did a moment ago, at the counter: kept overnight they would confuse, not spare.
IMMEDIATE_KINDS = frozenset({"receipt", "reversal"})

# News of this very day, or for the shop's own people: after a holiday they would be wrong.
EVERY_DAY_KINDS = frozenset({"appointment", "birthday", "digest", "owner", "price_alert"})

# A receipt of last week, sent today, makes a customer ring up and ask what was paid today.
TOO_LATE = timedelta(days=3)

# A calendar that says nothing but holidays is a mistake, and no reason to keep a text for ever.
LONGEST_HOLIDAY = 30


def is_too_late(released_at: datetime, now: datetime) -> bool:
    """Whether a message has waited so long since it might leave (no worker, no credit) that it would mislead more than
    it tells.
    """
    return now - released_at > TOO_LATE


def never_closed(_day: date) -> bool:
    """Where there is no calendar no day is closed."""
    return False


def release_time(kind: str, now: datetime, closed: Callable[[date], bool] = never_closed) -> datetime:
    """The first moment, `now` or later, at which a message of this kind may leave. `now` is aware; so is the answer.

    `closed` says of a day of Tehran that the shop keeps it as a holiday.
    """
    if kind in IMMEDIATE_KINDS:
        return now
    local = now.astimezone(TEHRAN)
    day = local.date() if local.time() < CLOSES else local.date() + timedelta(days=1)
    if kind not in EVERY_DAY_KINDS:
        last = day + timedelta(days=LONGEST_HOLIDAY)
        while day < last and closed(day):
            day += timedelta(days=1)
    opening = datetime.combine(day, OPENS, tzinfo=TEHRAN)
    return max(opening, now) if day == local.date() else opening
