"""The state of a contract from its events alone (R14): nothing is remembered, so nothing can drift.

Live payments fill the debts in the order they were paid, whatever the order they were typed in. What a row loses to a
later version is no room for any payment, early or late, so every unit of the debt is on exactly one row at any time.
A payment fills the rows of the schedule that stood when it was made: a later version never moves it. Only what finds
no room there (a payment before a reschedule that is written after it) falls on the new rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from gold_installments.rules.debts import (
    DEFAULT_STEPS,
    Debt,
    DebtKey,
    DebtKind,
    Step,
    Unit,
    fee_key,
    fill,
    in_order,
    penalty_key,
)
from gold_installments.rules.events import Charged, Event, Held, PaidIn, Planned, Reversed, Waived
from gold_installments.rules.penalty import (
    NO_PENALTY,
    PenaltyMode,
    PenaltyTerms,
    Portion,
    Span,
    merged,
    row_penalty,
)
from persian.days import tehran_today

_NOTHING_YET = (datetime.min.replace(tzinfo=UTC), 0)
#: A payment keeps its units for ever: what its own order leaves over still falls on whatever is open.
_SPILL = (Step.DUE, Step.FEES, Step.PENALTIES, Step.FUTURE)


@dataclass(frozen=True)
class ReplayTerms:
    """What the contract fixed at signing: the unit of its rows, the order of filling, the penalty clause."""

    unit: Unit = Unit.MG
    steps: tuple[Step, ...] = DEFAULT_STEPS
    penalty: PenaltyTerms = NO_PENALTY


class PlacedPiece(NamedTuple):
    """`amount` of payment `order`, paid on `day`, went to the debt `key`."""

    order: int
    key: DebtKey
    amount: int
    day: date


class RowState(NamedTuple):
    """One row as known on the day asked. `amount` is what was agreed, `taken` what later versions took over.

    `penalty` is all it has run up; `waived` and `penalty_paid` come off it. `amount = taken + paid + open`.
    """

    key: DebtKey
    due_date: date
    amount: int
    taken: int
    paid: int
    penalty: int
    waived: int
    penalty_paid: int

    @property
    def open_amount(self) -> int:
        return self.amount - self.taken - self.paid

    @property
    def penalty_open(self) -> int:
        return self.penalty - self.waived - self.penalty_paid


@dataclass(frozen=True)
class State:
    """A contract on `as_of`. `unplaced` is what found nothing open, by unit: 0 in a sound book, else it belongs in the
    customer's wallet. `dead` are the orders of reversed events.
    """

    as_of: date
    unit: Unit
    penalty_unit: Unit
    rows: tuple[RowState, ...]
    fees: tuple[Debt, ...]
    pieces: tuple[PlacedPiece, ...]
    unplaced: Mapping[Unit, int]
    dead: frozenset[int]

    @property
    def open_rows(self) -> dict[DebtKey, int]:
        """What is open on each row that owes something, in order of version and number."""
        return {row.key: row.open_amount for row in self.rows if row.open_amount > 0}

    @property
    def principal_open(self) -> int:
        """Σ open of the rows, in the contract's unit: the balance."""
        return sum(row.open_amount for row in self.rows)

    @property
    def penalty_open(self) -> int:
        """Σ penalties neither paid nor waived, in `penalty_unit`."""
        return sum(row.penalty_open for row in self.rows)

    def fees_open(self, unit: Unit) -> int:
        """Σ open fees of one unit."""
        return sum(fee.open_amount for fee in self.fees if fee.unit is unit)

    def debts(self) -> tuple[Debt, ...]:
        """Everything open, as `in_order` and `spend` want it."""
        rows = (Debt(row.key, self.unit, row.due_date, owed) for row in self.rows if (owed := row.open_amount) > 0)
        fees = (fee for fee in self.fees if fee.open_amount > 0)
        penalties = (
            Debt(penalty_key(row.key), self.penalty_unit, row.due_date, owed)
            for row in self.rows if (owed := row.penalty_open) > 0
        )  # fmt: skip
        return (*rows, *fees, *penalties)


@dataclass
class _Row:
    key: DebtKey
    due_date: date
    amount: int
    open_amount: int
    planned: tuple[datetime, int]
    taken: list[Portion] = field(default_factory=list)
    paid: list[Portion] = field(default_factory=list)
    waived: int = 0
    penalty_paid: int = 0


@dataclass
class _Desk:
    """The replay's workbench; it lives for one call."""

    terms: ReplayTerms
    held: tuple[Span, ...]
    rows: dict[DebtKey, _Row]
    fees: dict[DebtKey, Debt] = field(default_factory=dict)
    pieces: list[PlacedPiece] = field(default_factory=list)
    unplaced: dict[Unit, int] = field(default_factory=lambda: defaultdict(int))

    def penalty(self, row: _Row, day: date) -> int:
        if self.terms.penalty.mode is PenaltyMode.NONE or row.due_date >= day:
            return 0
        parts = (*row.taken, *row.paid, Portion(row.open_amount, day))
        # A part that passes to a later version after `day` is open on `day`.
        known = [Portion(part.amount, min(part.until, day)) for part in parts]
        return row_penalty(
            amount=row.amount, due_date=row.due_date, portions=known, terms=self.terms.penalty, held=self.held
        )

    def penalty_open(self, row: _Row, day: date) -> int:
        return max(0, self.penalty(row, day) - row.waived - row.penalty_paid)

    def debts(self, day: date, rows: Collection[_Row]) -> list[Debt]:
        unit, penalty_unit = self.terms.unit, self.terms.penalty.unit(self.terms.unit)
        found = [Debt(row.key, unit, row.due_date, row.open_amount) for row in rows if row.open_amount > 0]
        if self.terms.penalty.mode is not PenaltyMode.NONE:
            found += [
                Debt(penalty_key(row.key), penalty_unit, row.due_date, self.penalty_open(row, day)) for row in rows
            ]
        return found

    def reached(self, paid: PaidIn) -> tuple[Debt, ...]:
        """What the payment fills, in order: the schedule of its own moment and the fees, then rows agreed later."""
        day, moment = tehran_today(paid.at), (paid.at, paid.order)
        own = [step for step in paid.steps or self.terms.steps if step is not Step.WALLET]
        known = [row for row in self.rows.values() if row.planned < moment]
        later = [row for row in self.rows.values() if row.planned >= moment]
        first = [*self.debts(day, known), *self.fees.values()]
        parts = (first, self.debts(day, later)) if later else (first,)
        return tuple(
            debt for part in parts for debt in in_order(debts=part, day=day, steps=(*own, *_SPILL), named=paid.named)
        )

    def pay(self, paid: PaidIn) -> None:
        day, reached = tehran_today(paid.at), self.reached(paid)
        for unit, amount in ((Unit.MG, paid.mg), (Unit.RIAL, paid.rial)):
            if amount == 0:
                continue
            taken, left = fill(amount, [debt for debt in reached if debt.unit is unit])
            for key, part in taken:
                self._put(PlacedPiece(paid.order, key, part, day))
            self.unplaced[unit] += left

    def _put(self, piece: PlacedPiece) -> None:
        self.pieces.append(piece)
        if piece.key in self.rows:
            row = self.rows[piece.key]
            row.paid.append(Portion(piece.amount, piece.day))
            row.open_amount -= piece.amount
        elif piece.key in self.fees:
            fee = self.fees[piece.key]
            self.fees[piece.key] = Debt(fee.key, fee.unit, fee.due_date, fee.open_amount - piece.amount)
        else:
            self.rows[piece.key._replace(kind=DebtKind.ROW)].penalty_paid += piece.amount

    def waive(self, waived: Waived) -> None:
        row = self.rows[waived.row]
        row.waived += min(waived.amount, self.penalty_open(row, tehran_today(waived.at)))

    def charge(self, fee: Charged) -> None:
        self.fees[fee_key(fee.number)] = Debt(fee_key(fee.number), fee.unit, fee.due_date, fee.amount)


@dataclass
class Played:
    """Events played up to the day `as_of`; `last` is the latest of them that counts."""

    desk: _Desk
    dead: frozenset[int]
    as_of: date
    last: tuple[datetime, int]

    def state(self) -> State:
        """What they come to."""
        return _state(self.desk, self.dead, self.as_of)

    def goes_on_with(self, event: Event) -> bool:
        """Play one more as well, where it is a payment later than all of them; else False, and nothing was done."""
        if not isinstance(event, PaidIn) or (event.at, event.order) < self.last or tehran_today(event.at) > self.as_of:
            return False
        self.desk.pay(event)
        self.last = (event.at, event.order)
        return True


def replay(*, events: Iterable[Event], terms: ReplayTerms, as_of: date) -> State:
    """The state on the Tehran day `as_of`, from the events up to that day in any order.

    A reversed event counts until the day of its reversal and never after it. Asking twice, or after days nobody asked,
    gives the same. Raises KeyError for a waiver of a row that no version has.
    """
    return play(events=events, terms=terms, as_of=as_of).state()


def play(*, events: Iterable[Event], terms: ReplayTerms, as_of: date) -> Played:
    """`replay` that may be gone on with. Raises as it does."""
    known = [event for event in events if tehran_today(event.at) <= as_of]
    dead = frozenset(event.target for event in known if isinstance(event, Reversed))
    live = sorted((event for event in known if event.order not in dead), key=lambda event: (event.at, event.order))
    plans = [event for event in live if isinstance(event, Planned)]
    desk = _Desk(terms, _held(live, plans, as_of), _rows(plans))
    for event in live:
        if isinstance(event, PaidIn):
            desk.pay(event)
        elif isinstance(event, Waived):
            desk.waive(event)
        elif isinstance(event, Charged):
            desk.charge(event)
    return Played(desk, dead, as_of, (live[-1].at, live[-1].order) if live else _NOTHING_YET)


def _rows(plans: Sequence[Planned]) -> dict[DebtKey, _Row]:
    rows: dict[DebtKey, _Row] = {}
    for plan in plans:
        version = plan.version
        for key, row in zip(version.keys, version.rows, strict=True):
            rows[key] = _Row(key, row.due_date, row.amount, row.amount, (plan.at, plan.order))
        for taken in version.taken:
            rows[taken.row].taken.append(Portion(taken.amount, version.starts_on))
            rows[taken.row].open_amount -= taken.amount
    return rows


def _held(live: Sequence[Event], plans: Sequence[Planned], as_of: date) -> tuple[Span, ...]:
    reviews = [Span(event.first, event.last or as_of) for event in live if isinstance(event, Held)]
    return merged([*reviews, *(plan.version.held for plan in plans if plan.version.held is not None)])


def _state(desk: _Desk, dead: frozenset[int], as_of: date) -> State:
    rows = tuple(
        RowState(
            row.key, row.due_date, row.amount, sum(part.amount for part in row.taken),
            sum(part.amount for part in row.paid), desk.penalty(row, as_of), row.waived, row.penalty_paid,
        )
        for row in desk.rows.values()
    )  # fmt: skip
    terms = desk.terms
    return State(
        as_of, terms.unit, terms.penalty.unit(terms.unit), rows, tuple(desk.fees.values()), tuple(desk.pieces),
        dict(desk.unplaced), dead,
    )  # fmt: skip
