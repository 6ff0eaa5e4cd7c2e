"""What both products of Melipayamak say by numbers, and how a text is found again among those that were sent.

Source: the vendor's pages for sending (0-18), for shared lines (-1 to -10) and for delivery, and users' tables for 19,
35 and -108 to -111. One number means two things in the two lists, so a state of delivery is written `delivery-<n>`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from gateways.providers.reading import Row, said_text, same_text, whole, word
from gateways.rules.speech import InboundText, Malformed, Outcome, Outgoing, Report, Standing, Submission
from persian.days import TEHRAN

#: 11 is "not sent" without a reason, 3, 4 and 19 are limits that pass by themselves, 6 is an update of the system.
#: -6 is an error inside, after which nobody can say whether it went. -1, -3 and -7 are faults of the shared lines,
#: which only patterns use: one shop's pattern must not stop the free texts of all.
BLACKLIST: Final = 35
OUTCOMES: Final = {
    0: Outcome.PAUSED,
    2: Outcome.PAUSED,
    3: Outcome.NOT_SENT,
    4: Outcome.NOT_SENT,
    5: Outcome.PAUSED,
    6: Outcome.NOT_SENT,
    7: Outcome.REJECTED,
    9: Outcome.PAUSED,
    10: Outcome.PAUSED,
    11: Outcome.NOT_SENT,
    12: Outcome.PAUSED,
    14: Outcome.REJECTED,
    15: Outcome.REJECTED,
    16: Outcome.REJECTED,
    17: Outcome.REJECTED,
    18: Outcome.REJECTED,
    19: Outcome.NOT_SENT,
    35: Outcome.REJECTED,
    -1: Outcome.NOT_SENT,
    -2: Outcome.REJECTED,
    -3: Outcome.NOT_SENT,
    -4: Outcome.REJECTED,
    -5: Outcome.REJECTED,
    -6: Outcome.UNKNOWN,
    -7: Outcome.NOT_SENT,
    -10: Outcome.REJECTED,
    -108: Outcome.PAUSED,
    -109: Outcome.PAUSED,
    -110: Outcome.PAUSED,
    -111: Outcome.PAUSED,
}
STANDINGS: Final = {
    0: Standing.ACCEPTED,
    1: Standing.DELIVERED,
    2: Standing.UNDELIVERED,
    3: Standing.UNDELIVERED,
    5: Standing.UNDELIVERED,
    8: Standing.ACCEPTED,
    16: Standing.UNDELIVERED,
    35: Standing.BLOCKED,
    200: Standing.ACCEPTED,
    300: Standing.UNDELIVERED,
    400: Standing.ACCEPTED,
    500: Standing.UNDELIVERED,
}
#: The vendor's clock may be behind ours.
_BEFORE: Final = timedelta(minutes=10)
_AFTER: Final = timedelta(hours=1)
_MILLISECONDS: Final = re.compile(r"/Date\(([0-9]{12,14})(?:[+-][0-9]{4})?\)/")


def outcome_of(code: int) -> Submission:
    """A number of the list of sending; one that is not in it says nothing."""
    if code == BLACKLIST:
        return Submission(Outcome.REJECTED, code="blacklisted")
    return Submission(OUTCOMES.get(code, Outcome.UNKNOWN), code=str(code))


def standing_of(code: int | None, ref: str) -> Report:
    """A number of the list of delivery; 100 and -1 are the vendor's own "I do not know"."""
    if code is None:
        return Report(Standing.UNCLEAR, ref, "no_state")
    return Report(STANDINGS.get(code, Standing.UNCLEAR), ref, f"delivery-{code}")


def found_among(sent: Sequence[Row], outgoing: Outgoing) -> Report:
    """Whether a text with a lost answer is among those sent: accepted, or unclear, never absent.

    The list holds no id of ours, and nobody says how soon a text is in it. Its own ids are not promised to be those a
    delivery is asked by, so none is handed back.
    """
    if outgoing.submitted_at is None:
        return Report(Standing.UNCLEAR, code="no_time")
    fitting = [one for one in sent if _is(one, outgoing, outgoing.submitted_at)]
    if len(fitting) == 1:
        return Report(Standing.ACCEPTED, code="found")
    return Report(Standing.UNCLEAR, code="several_found" if fitting else "none_found")


def inbound_of(told: Row) -> InboundText:
    """A forwarded text: the panel calls the address it was given with $FROM$, $TO$ and $TEXT$ filled in.

    Raises Malformed.
    """
    sender = word(told.get("from"))
    if not sender or sender.startswith("$"):
        raise Malformed("no_sender")
    if "text" not in told:
        raise Malformed("no_text")
    return InboundText(sender=sender, line=word(told.get("to")), text=said_text(told["text"]))


def received(listed: Sequence[Row], line: str, since: datetime) -> list[InboundText]:
    """The texts of an inbox that came to this line since then; one without a readable moment cannot be told from an old
    one and is left out.
    """
    found = []
    for one in listed:
        to, at = word(one.get("receiver", one.get("to", ""))), _moment(word(one.get("senddate", one.get("date", ""))))
        if at is not None and at >= since and (not to or to.endswith(line[-8:])):
            text = said_text(one.get("body", one.get("text", "")))
            found.append(InboundText(said_text(one.get("sender", one.get("from", ""))), to, text, at=at))
    return found


def _is(one: Row, outgoing: Outgoing, called_at: datetime) -> bool:
    to = one.get("receiver", one.get("recipient", one.get("recipientnumber", "")))
    if outgoing.recipient[-10:] not in re.sub("[^0-9,;]", "", word(to)):
        return False
    # A pattern's text is worded by the vendor: our rendering is only like it.
    wanted = outgoing.text if outgoing.pattern is None else ""
    if not same_text(one.get("body", one.get("text", "")), wanted):
        return False
    if outgoing.pattern is not None:
        body = word(one.get("body", one.get("text", "")))
        if not all(value.strip() in body for _, value in outgoing.pattern.values):
            return False
    at = _moment(word(one.get("senddate", one.get("date", ""))))
    return at is not None and called_at - _BEFORE <= at <= called_at + _AFTER


def _moment(said: str) -> datetime | None:
    """`/Date(1715000000000+0430)/` or a local time in Tehran."""
    if found := _MILLISECONDS.fullmatch(said):
        return datetime.fromtimestamp(int(found[1]) // 1000, UTC)
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=TEHRAN)


def small_number(value: object) -> int | None:
    """A code, where an id of ten digits or more could stand as well; None for an id and for anything else."""
    number = whole(value)
    return number if number is not None and abs(number) <= 1000 else None
