"""Send messages: claim them, ask whether they still hold, commit `submitting`, call gateways, record the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from gateways.queries import routes
from notifications.actions.check_messages import check_messages
from notifications.actions.claim_messages import AT_ONCE, CLAIM_LEASE, claim_messages
from notifications.actions.record_submissions import record_submissions
from notifications.actions.submit_calls import PATIENCE, submit_calls
from notifications.models import Message
from notifications.rules.lifecycle import State

#: What is in the hands of a worker that dies may have left. Where the vendor cannot tell, a person must decide about
#: each: no more of them are committed as `submitting` than two rounds of the calling threads take.
FEW: Final = 16


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where each message of a run stands after it, by id; `fault`: a guard that broke over some of them."""

    states: dict[int, State]
    fault: Exception | None = None


def deliver_message(*, message_id: int, now: datetime) -> State | None:
    """Send the message if it is due, free and still true; returns the state it reached, None when it was not ours.

    Raises what its guard raises; the claim then runs out and the row is found again.
    """
    run = deliver_messages(now=now, ids=[message_id])
    if run.fault is not None:
        raise run.fault
    return run.states.get(message_id)


def deliver_messages(*, now: datetime, ids: Sequence[int] | None = None, limit: int = AT_ONCE) -> Delivery:
    """Send up to `limit` due messages, of `ids` where given, oldest first; no states when nothing was due.

    Safe to call at any time, any number of times, from any number of workers. The gateways are called outside any
    transaction. What certainly did not leave goes by the next account in the same run.
    """
    until = monotonic() + PATIENCE
    waiting = all_claimed = claim_messages(now=now, ids=ids, limit=limit)
    claimed: Sequence[int] = ()
    tried: dict[int, set[int]] = defaultdict(set)
    fault: Exception | None = None
    while claimed or waiting:
        if not claimed:
            size = _in_hand()
            claimed, waiting = waiting[:size], waiting[size:]
        checked = check_messages(claimed, until=now + CLAIM_LEASE, tried=tried, now=now)
        fault = fault or checked.fault
        claimed = record_submissions(submit_calls(checked.calls, until=until), tried=tried, now=now)
        for call in checked.calls:
            tried[call.message_id].add(call.route.account_id)
    states = Message.objects.filter(pk__in=all_claimed).values_list("pk", "state") if all_claimed else ()
    return Delivery({pk: State(state) for pk, state in states}, fault)


def _in_hand() -> int:
    """How many are handed over before the answers are written down."""
    tells = all(route.gateway.abilities.absences_needed for route in routes("sms"))
    return AT_ONCE if tells else FEW
