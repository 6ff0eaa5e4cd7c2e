"""What Kavenegar's numbers mean for us. Source: section "errors" and "status" of kavenegar.com/rest.html, Nov 2025."""

from __future__ import annotations

from gateways.rules.speech import Outcome, Standing

OK = 200

_NOT_SENT = frozenset({409, 451})  # the server cannot answer now; too many calls from this address
_PAUSED = frozenset({401, 403, 407, 412, 416, 418, 427, 429, 501})
# 424 and 426 are faults of one shop's pattern: a wrong name typed by one must not stop the account for all.
_REJECTED = frozenset({400, 404, 405, 406, 411, 413, 414, 415, 417, 419, 420, 422, 424, 426, 428, 431, 432, 604, 607})

OUTCOMES: dict[int, Outcome] = {
    **dict.fromkeys(_NOT_SENT, Outcome.NOT_SENT),
    **dict.fromkeys(_PAUSED, Outcome.PAUSED),
    **dict.fromkeys(_REJECTED, Outcome.REJECTED),
    402: Outcome.UNKNOWN,  # "the operation failed": nobody says at which step
}
"""By the code of the answer; a code that is not here says nothing of what happened: unknown."""

STANDINGS: dict[int, Standing] = {
    1: Standing.ACCEPTED,
    2: Standing.ACCEPTED,
    4: Standing.ACCEPTED,
    5: Standing.ACCEPTED,
    6: Standing.UNDELIVERED,
    10: Standing.DELIVERED,
    11: Standing.UNDELIVERED,
    13: Standing.UNDELIVERED,  # cancelled, or refunded after a failure
    14: Standing.BLOCKED,
}
"""By the status of a message. 100 is left out: what it means depends on the question (see `gateway`)."""

NOT_THERE = 100
