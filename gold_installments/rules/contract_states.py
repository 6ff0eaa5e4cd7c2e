"""The life of a contract as a table (C10, R22): which move is allowed, who makes it, and whether a reason is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gold_installments.rules.debts import Unit
from gold_installments.rules.reasons import is_reason
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.replay import State

#: What may be forgiven to close a contract, by an entry of its own (E6).
TOLERANCE_MG: Final = 1


class ContractState(StrEnum):
    """Where a contract is in its life."""

    DRAFT = "draft"
    SIGNED = "signed"
    ACTIVE = "active"
    IN_ARREARS = "in_arrears"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    WRITTEN_OFF = "written_off"


class Mover(StrEnum):
    """Who moves it: the figures themselves, anyone who writes contracts, or the owner alone."""

    FIGURES = "figures"
    STAFF = "staff"
    OWNER = "owner"


@dataclass(frozen=True)
class Move:
    """One allowed move. `by` makes it (the owner may do what staff may); `second_person`: another one approves."""

    source: ContractState
    target: ContractState
    by: Mover
    needs_reason: bool = False
    second_person: bool = False


@dataclass(frozen=True)
class Moved:
    """A move that was made, as it is kept."""

    source: ContractState
    target: ContractState
    actor: str
    reason: str
    at: datetime


_S = ContractState
COMPUTED: Final = frozenset({_S.ACTIVE, _S.IN_ARREARS, _S.SETTLED})
_ALL: Final = (
    Move(_S.DRAFT, _S.SIGNED, Mover.STAFF),
    Move(_S.DRAFT, _S.CANCELLED, Mover.STAFF),
    Move(_S.SIGNED, _S.ACTIVE, Mover.STAFF),
    # The second person refuses it, or whoever asked takes it back.
    Move(_S.SIGNED, _S.CANCELLED, Mover.STAFF, needs_reason=True),
    Move(_S.ACTIVE, _S.IN_ARREARS, Mover.FIGURES),
    Move(_S.IN_ARREARS, _S.ACTIVE, Mover.FIGURES),
    Move(_S.ACTIVE, _S.SETTLED, Mover.FIGURES),
    Move(_S.IN_ARREARS, _S.SETTLED, Mover.FIGURES),
    # A reversal reopens it.
    Move(_S.SETTLED, _S.ACTIVE, Mover.FIGURES),
    Move(_S.SETTLED, _S.IN_ARREARS, Mover.FIGURES),
    Move(_S.ACTIVE, _S.CANCELLED, Mover.OWNER, needs_reason=True),
    Move(_S.IN_ARREARS, _S.CANCELLED, Mover.OWNER, needs_reason=True),
    Move(_S.ACTIVE, _S.WRITTEN_OFF, Mover.OWNER, needs_reason=True, second_person=True),
    Move(_S.IN_ARREARS, _S.WRITTEN_OFF, Mover.OWNER, needs_reason=True, second_person=True),
    # Written off by mistake: without a way back the mistake would be for ever.
    Move(_S.WRITTEN_OFF, _S.IN_ARREARS, Mover.OWNER, needs_reason=True, second_person=True),
)
MOVES: Final[Mapping[tuple[ContractState, ContractState], Move]] = MappingProxyType(
    {(move.source, move.target): move for move in _ALL}
)


def move(
    *,
    source: ContractState,
    target: ContractState,
    by: Mover,
    actor: str,
    at: datetime,
    reason: str = "",
    approver: str = "",
    alone: bool = False,
) -> Moved:
    """Make a move of the table. `actor` and `approver` name who (a figure's move is the event that caused it).
    `alone`: nobody else in the shop could approve it, so the actor's word is enough.

    Raises RuleRefused `move_unknown`, `move_not_yours`, `actor_missing`, `reason_missing` (fewer than three letters),
    `approval_missing` (nobody, or the actor again), ValueError for a naive moment.
    """
    allowed = MOVES.get((source, target))
    if allowed is None:
        raise RuleRefused("move_unknown", f"{source} does not become {target}")
    if at.tzinfo is None:
        raise ValueError("a naive moment is no time")
    if by is not allowed.by and (allowed.by, by) != (Mover.STAFF, Mover.OWNER):
        raise RuleRefused("move_not_yours", f"{allowed.by} moves {source} to {target}")
    if not actor:
        raise RuleRefused("actor_missing", "somebody moves it")
    if allowed.needs_reason and not is_reason(reason):
        raise RuleRefused("reason_missing", "this move needs a reason")
    if allowed.second_person and not alone and approver in {"", actor}:
        raise RuleRefused("approval_missing", "another person approves this move")
    return Moved(source, target, actor, reason, at)


def is_closed(state: State) -> bool:
    """True when rows, fees and penalties are all 0 (R22): what may still be forgiven is not."""
    return state.principal_open == 0 and state.penalty_open == 0 and not any(fee.open_amount for fee in state.fees)


def in_arrears(state: State) -> bool:
    """True when an open row's (shifted) due date is before the day of the state: the due day itself is not late."""
    return any(row.open_amount > 0 and row.due_date < state.as_of for row in state.rows)


def computed_state(kept: ContractState, state: State) -> ContractState:
    """The state the figures give. Draft, signed, cancelled and written off are people's words and stay."""
    if kept not in COMPUTED:
        return kept
    if is_closed(state):
        return ContractState.SETTLED
    return ContractState.IN_ARREARS if in_arrears(state) else ContractState.ACTIVE


def forgivable_mg(state: State) -> int:
    """The milligram (at most TOLERANCE_MG) whose forgiveness, as an entry, closes the contract; 0 when it would not."""
    if state.unit is not Unit.MG or state.fees_open(Unit.MG) or state.fees_open(Unit.RIAL):
        return 0
    in_gold = state.penalty_open if state.penalty_unit is Unit.MG else 0
    owed = state.principal_open + in_gold
    other = state.penalty_open - in_gold
    return owed if owed <= TOLERANCE_MG and other == 0 else 0


def may_archive(state: ContractState, *, guarantees_without_outcome: int) -> bool:
    """A contract that ended can be put away once each guarantee was returned or kept with a slip (F5)."""
    ended = {ContractState.SETTLED, ContractState.CANCELLED, ContractState.WRITTEN_OFF}
    return state in ended and guarantees_without_outcome == 0
