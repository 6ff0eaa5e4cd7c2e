"""All sources at once, under one deadline that nobody can stretch."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, Queue

from gold_prices.providers.installed import SourceKey, key_of
from gold_prices.providers.protocol import Fault, Sheet, Source, SourceError
from gold_prices.providers.transport import ask

#: Seconds for the whole round.
DEADLINE = 3.0
#: Threads that outlived their round, by source: a name lookup or dripping headers cannot be interrupted, so a source
#: whose last question still hangs is not asked again until it ends.
_hanging: dict[str, threading.Thread] = {}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one source answered: a sheet or an error, and how long it took in milliseconds."""

    source: Source
    sheet: Sheet | None
    error: SourceError | None
    latency_ms: int


def ask_all(sources: Sequence[Source], *, now: datetime, deadline: float = DEADLINE) -> tuple[Answer, ...]:
    """One answer per source, in the order given, within `deadline` seconds plus a few milliseconds.

    `now`, the start of the round, counts as the moment of receipt: a price is never younger than it may be.
    """
    started = time.monotonic()
    answers: Queue[Answer] = Queue()
    waiting: dict[str, Source] = {}
    collected: dict[str, Answer] = {}
    threads: dict[str, threading.Thread] = {}
    for source in sources:
        if (earlier := _hanging.get(source.key)) and earlier.is_alive():
            collected[source.key] = _failed(source, SourceError(Fault.RETRY, "the last question still hangs"), 0)
            continue
        waiting[source.key] = source
        threads[source.key] = _start(source, now, started, started + deadline, answers.put)
    while waiting:
        try:
            answer = answers.get(timeout=max(0.0, started + deadline - time.monotonic()))
        except Empty:
            break
        collected[answer.source.key] = answer
        del waiting[answer.source.key]
    # Only now: a question that another round has just asked does not hang.
    _hanging.update({key: threads[key] for key in waiting})
    late = SourceError(Fault.RETRY, "no answer in time")
    collected.update({key: _failed(source, late, int(deadline * 1000)) for key, source in waiting.items()})
    return tuple(collected[source.key] for source in sources)


def _start(
    source: Source, now: datetime, started: float, deadline: float, put: Callable[[Answer], None]
) -> threading.Thread:
    key = key_of(source)

    def work() -> None:
        put(_ask_one(source, key, now, started, deadline))

    thread = threading.Thread(target=work, name=f"price-{source.key}", daemon=True)
    thread.start()
    return thread


def _ask_one(source: Source, key: SourceKey, now: datetime, started: float, deadline: float) -> Answer:
    try:
        body = ask(source, key, deadline=deadline)
        sheet = source.read(body, now)
    except SourceError as error:
        return _failed(source, error, _since(started))
    except Exception:  # noqa: BLE001 - a body nobody foresaw costs its own source, not the round
        return _failed(source, SourceError(Fault.UNKNOWN, "the answer could not be understood"), _since(started))
    return Answer(source=source, sheet=sheet, error=None, latency_ms=_since(started))


def _failed(source: Source, error: SourceError, latency_ms: int) -> Answer:
    return Answer(source=source, sheet=None, error=error, latency_ms=latency_ms)


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)
