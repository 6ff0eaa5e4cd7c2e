"""Kavenegar's envelope, and which of its rows is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateways.providers.kavenegar.codes import OK, OUTCOMES
from gateways.providers.reading import Row, plain, reference, rial, row, rows, status_code, whole, word
from gateways.providers.wire import NoAnswer, Reply
from gateways.rules.speech import Outcome, Outgoing, Submission


@dataclass(frozen=True, slots=True)
class Answer:
    """`return.status` and the rows of `entries`, which the vendor sends as a list, one object or null."""

    code: int
    entries: list[Row]


def read(reply: Reply) -> Answer:
    """The HTTP status repeats `return.status`, so the body is read whatever it is. Raises NoAnswer."""
    body = row(reply.json())
    code = whole(row(body.get("return")).get("status"))
    if code is None:
        raise NoAnswer(f"http_{reply.status}")
    return Answer(code, rows(body.get("entries")))


def refusal(answer: Answer) -> Submission:
    """What an answer that is not OK means for every text of the call."""
    return Submission(OUTCOMES.get(answer.code, Outcome.UNKNOWN), code=str(answer.code))


def shared_out(answer: Answer, batch: Sequence[Outgoing]) -> list[Submission]:
    """A row for each text, found by number and text: the vendor keeps no order and repeats no id of ours.

    A row about another person or another text means the id was used before, and a person must look at it. The row's
    date is not compared: the same text to the same person under the same id is the very message, whenever it went.
    """
    left: dict[str, list[tuple[str, Row]]] = {}
    for told in answer.entries:
        left.setdefault(word(told.get("receptor"))[-10:], []).append((plain(told.get("message")), told))
    mine = [_take(left.get(outgoing.recipient[-10:], []), plain(outgoing.text)) for outgoing in batch]
    return [accepted(found) if found is not None else _without_row(any(left.values())) for found in mine]


def _take(left: list[tuple[str, Row]], text: str) -> Row | None:
    near = [one for one in left if one[0].startswith(text)]
    if not near:
        return None
    # The shortest copy: another text of the batch may begin with all of this one.
    found = min(near, key=lambda one: len(one[0]))
    left.remove(found)
    return found[1]


def accepted(found: Row) -> Submission:
    """A row that is ours; `cost` is in Rial, for all parts."""
    cost = rial(found.get("cost"))
    return Submission(
        Outcome.ACCEPTED, reference(found.get("messageid")), status_code(found.get("status")), cost_rial=cost
    )


def _without_row(strange: bool) -> Submission:
    return Submission(Outcome.CONFLICT, code="conflict") if strange else Submission(Outcome.UNKNOWN, code="no_row")


def is_ok(answer: Answer) -> bool:
    """Whether the call was taken."""
    return answer.code == OK
