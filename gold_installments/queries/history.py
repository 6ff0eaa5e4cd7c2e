"""The life of a contract in one line of time: moves, edits, schedules, second persons, endings, recoveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Approval, Contract, ContractEvent, MonthLock

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened. `kind` is where it stands: move, change, version, approval, ending, recovery, fact.

    `what` says what of that kind (a state, a column, an event); `by` is empty where the figures did it themselves.
    """

    at: datetime
    kind: str
    what: str
    by: str
    approver: str
    reason: str
    detail: dict[str, Any]


def history_of(*, user: User, contract: Contract) -> list[HistoryLine]:
    """Everything that happened to a contract but its payments, oldest first. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    lines = [
        *_moves(contract), *_changes(contract), *_versions(contract), *_approvals(contract), *_endings(contract),
        *_facts(contract),
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.at)


def month_locks(*, user: User) -> list[MonthLock]:
    """The closed months, newest first. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    return list(MonthLock.objects.select_related("locked_by").order_by("-through"))


def _moves(contract: Contract) -> Iterator[HistoryLine]:
    for it in contract.moves.select_related("actor", "approver"):
        yield HistoryLine(it.at, "move", it.target, _name(it.actor), _name(it.approver), it.reason, {"from": it.source})


def _changes(contract: Contract) -> Iterator[HistoryLine]:
    for it in contract.changes.select_related("actor"):
        detail = {"from": it.old, "to": it.new, "version": it.version}
        yield HistoryLine(it.at, "change", it.what, _name(it.actor), "", it.reason, detail)


def _versions(contract: Contract) -> Iterator[HistoryLine]:
    for it in contract.versions.select_related("actor", "approver"):
        detail = {
            "number": it.number,
            "starts_on": it.starts_on.isoformat(),
            "held": _held(it.held_first, it.held_last),
        }
        yield HistoryLine(it.at, "version", it.kind, _name(it.actor), _name(it.approver), it.reason, detail)


def _approvals(contract: Contract) -> Iterator[HistoryLine]:
    for it in Approval.objects.filter(contract=contract).select_related("asked_by", "decided_by"):
        detail = {"id": it.pk, "kind": it.kind}
        yield HistoryLine(it.asked_at, "approval", "asked", _name(it.asked_by), "", it.reason, detail)
        if it.decided_at is not None:
            by = it.decided_by or it.asked_by
            yield HistoryLine(it.decided_at, "approval", it.state, _name(by), "", it.decision_reason, detail)


def _endings(contract: Contract) -> Iterator[HistoryLine]:
    for it in contract.endings.select_related("actor", "approver"):
        detail = {"mg": it.mg, "rial": it.rial, "loss_rial": it.loss_rial, "refund_rial": it.refund_rial}
        yield HistoryLine(it.at, "ending", it.kind, _name(it.actor), _name(it.approver), it.reason, detail)
    for one in contract.recoveries.select_related("actor", "undone_by"):
        told = {"receipt_number": one.receipt_number, "amount_rial": one.amount_rial, "mg": one.mg}
        yield HistoryLine(one.at, "recovery", "recorded", _name(one.actor), "", one.note, told)
        if one.undone_at is not None:
            yield HistoryLine(one.undone_at, "recovery", "undone", _name(one.undone_by), "", one.undone_reason, told)


def _facts(contract: Contract) -> Iterator[HistoryLine]:
    kinds = (ContractEvent.Kind.CHARGED, ContractEvent.Kind.WAIVED, ContractEvent.Kind.HELD)
    for it in ContractEvent.objects.filter(contract=contract, kind__in=kinds).select_related("actor"):
        detail = {"mg": it.mg, "rial": it.rial, "held": _held(it.first_day, it.last_day)}
        yield HistoryLine(it.posted_at, "fact", it.kind, _name(it.actor), "", it.reason, detail)


def _held(first: Any, last: Any) -> list[str] | None:
    return [first.isoformat(), last.isoformat() if last else ""] if first else None


def _name(person: User | None) -> str:
    return person.display_name if person is not None else ""
