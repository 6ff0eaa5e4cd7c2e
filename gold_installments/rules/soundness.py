"""The invariants of R23 that follow from a contract's events alone. Findings out; nothing is ever repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from gold_installments.rules.contract_states import ContractState, computed_state
from gold_installments.rules.debts import DebtKey, Step
from gold_installments.rules.events import Charged, Event, PaidIn, Planned
from gold_installments.rules.posting import Line, contra_lines
from gold_installments.rules.proof import Finding
from gold_installments.rules.replay import State
from gold_installments.rules.versions import Version


def prove_versions(where: str, debt: int, versions: Sequence[Version]) -> list[Finding]:
    """I1: the first version's rows are the debt, every later one's are what it took over; in the contract's unit."""
    due = [debt] + [sum(taken.amount for taken in version.taken) for version in versions[1:]]
    return [
        Finding(where, "I1", f"the rows of version {version.number} do not sum to its debt")
        for version, amount in zip(versions, due, strict=False)
        if sum(row.amount for row in version.rows) != amount
    ]


def prove_balance(where: str, events: Iterable[Event], state: State, ledger_balance: int) -> list[Finding]:
    """I2: what is open on rows and fees is what was agreed and charged less the live credits, and so says the ledger.

    `ledger_balance` is the receivable in the contract's unit, fees of that unit included.
    """
    live = [event for event in events if event.order not in state.dead]
    agreed = sum(
        sum(row.amount for row in plan.version.rows) - sum(taken.amount for taken in plan.version.taken)
        for plan in live
        if isinstance(plan, Planned)
    )
    charged = sum(event.amount for event in live if isinstance(event, Charged) and event.unit is state.unit)
    paid = sum(getattr(event, state.unit.value) for event in live if isinstance(event, PaidIn))
    to_penalties = sum(row.penalty_paid for row in state.rows) if state.penalty_unit is state.unit else 0
    owed = agreed + charged - (paid - to_penalties - state.unplaced.get(state.unit, 0))
    opened = state.principal_open + state.fees_open(state.unit)
    facts = ((opened == owed, "open rows are not the debt less the credits"), (opened == ledger_balance, "ledger"))
    return [
        Finding(where, "I2", fact if fact != "ledger" else "open rows differ from the ledger")
        for holds, fact in facts
        if not holds
    ]


def prove_rows(where: str, events: Iterable[Event], state: State, *, steps: Sequence[Step]) -> list[Finding]:
    """I5: no row takes more than it owes, nothing is left over, and no earlier row stays open behind a later one that
    was begun, unless a payer chose so (named debts or an order of its own), the earlier row was agreed after that
    payment, or the contract's `steps` fill from the end.
    """
    kept = list(events)
    found = [
        Finding(where, "I5", f"row {row.key.version}/{row.key.number} is over-allocated")
        for row in state.rows
        if row.open_amount < 0 or row.paid < 0
    ]
    found += [Finding(where, "I5", f"{left} {unit} found no row") for unit, left in state.unplaced.items() if left]
    return found if Step.FUTURE_FROM_END in steps else found + _skipped(where, state, kept)


def _skipped(where: str, state: State, events: Sequence[Event]) -> list[Finding]:
    agreed = {event.version.number: (event.at, event.order) for event in events if isinstance(event, Planned)}
    last_paid = _last_paid(state, events)
    found = []
    first_open: tuple[datetime, int] | None = None
    for row in sorted((row for row in state.rows if row.amount > row.taken), key=lambda row: (row.due_date, row.key)):
        if first_open is not None and row.key in last_paid and last_paid[row.key] > first_open:
            found.append(Finding(where, "I5", f"row {row.key.version}/{row.key.number} was paid before an earlier one"))
        if row.open_amount > 0:
            known = agreed[row.key.version]
            first_open = known if first_open is None else min(first_open, known)
    return found


def _last_paid(state: State, events: Sequence[Event]) -> dict[DebtKey, tuple[datetime, int]]:
    """When each row was last paid; rows that a payer chose are left out."""
    payments = {event.order: event for event in events if isinstance(event, PaidIn)}
    chosen = {piece.key for piece in state.pieces if payments[piece.order].named or payments[piece.order].steps}
    moments: dict[DebtKey, tuple[datetime, int]] = {}
    for piece in state.pieces:
        if piece.key not in chosen:
            moment = (payments[piece.order].at, piece.order)
            moments[piece.key] = max(moments.get(piece.key, moment), moment)
    return moments


def prove_reversals(where: str, entries: Mapping[int, tuple[int, Sequence[Line]]]) -> list[Finding]:
    """I7: a reversal is its entry with the sign turned. `entries`: id to (id it reverses or 0, lines)."""
    broken = [
        key
        for key, (target, lines) in entries.items()
        if target and (target not in entries or sorted_lines(lines) != sorted_lines(contra_lines(entries[target][1])))
    ]
    twice = len([target for target, _ in entries.values() if target]) - len({t for t, _ in entries.values() if t})
    found = [Finding(where, "I7", f"entry {key} does not cancel what it reverses") for key in broken]
    return found + ([Finding(where, "I7", "an entry is reversed twice")] if twice else [])


def sorted_lines(lines: Iterable[Line]) -> list[tuple[str, int, int]]:
    """(account, mg, Rial) of each line in one order, to be compared."""
    return sorted((line.account.value, line.mg, line.rial) for line in lines)


def prove_standing(where: str, kept: ContractState, state: State, *, last_move: str) -> list[Finding]:
    """I9: the state kept is the one the figures give, and the one its last move led to."""
    given = computed_state(kept, state)
    facts = ((given, "the figures say"), (last_move, "its last move says"))
    return [Finding(where, "I9", f"the state is {kept}, {said} {it}") for it, said in facts if it != kept]
