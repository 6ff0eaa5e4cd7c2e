"""Hand texts to gateways, many at a time. Outside any transaction; nothing here touches the database."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Final, TypeVar

from gateways.rules.speech import Outcome, Submission
from notifications.actions.check_messages import Call

log = logging.getLogger(__name__)

#: Calls at a vendor's door at once, by one worker.
THREADS: Final = 8
#: No call begins later than this after the run began: see check_messages.LEASE.
PATIENCE: Final = 90.0
#: The vendor was too slow for those before: this one was not called and goes with the next run.
OUT_OF_TIME: Final = Submission(Outcome.NOT_SENT, code="out_of_time")

Asked = TypeVar("Asked")
Told = TypeVar("Told")


def submit_calls(calls: Sequence[Call], *, until: float) -> list[tuple[Call, Submission]]:
    """Every call with its answer. `until` is the moment of the monotonic clock after which no call begins any more."""
    answered = in_threads(lambda batch: _submit(batch, until), _batches(calls))
    return [pair for batch in answered for pair in batch]


def in_threads(work: Callable[[Asked], Told], asked: Iterable[Asked]) -> list[Told]:
    """`work` of each, in their order, eight at a time. `work` may touch neither the database nor anything of Django."""
    given = list(asked)
    if len(given) < 2:
        return [work(one) for one in given]
    with ThreadPoolExecutor(max_workers=min(THREADS, len(given))) as pool:
        return list(pool.map(work, given))


def _batches(calls: Sequence[Call]) -> list[list[Call]]:
    """By account, each as long as the vendor takes in one call. An approved pattern is a call of its own everywhere:
    one after another in one batch, a slow vendor's would outlive the lease.
    """
    of_account: dict[int, list[Call]] = defaultdict(list)
    batches = [[call] for call in calls if call.outgoing.pattern is not None]
    for call in calls:
        if call.outgoing.pattern is None:
            of_account[call.route.account_id].append(call)
    for told in of_account.values():
        size = max(1, told[0].route.gateway.abilities.batch)
        batches += [told[start : start + size] for start in range(0, len(told), size)]
    return batches


def _submit(batch: list[Call], until: float) -> list[tuple[Call, Submission]]:
    if monotonic() > until:
        return [(call, OUT_OF_TIME) for call in batch]
    gateway = batch[0].route.gateway
    try:
        if len(batch) == 1:
            return [(batch[0], gateway.submit(batch[0].outgoing))]
        return list(zip(batch, gateway.submit_many([call.outgoing for call in batch]), strict=True))
    except Exception as error:  # noqa: BLE001  # a fault of ours may come after the vendor has the text
        log.error("the gateway %s broke: %s", gateway.key, type(error).__name__)
        return [(call, Submission(Outcome.UNKNOWN, code=type(error).__name__)) for call in batch]
