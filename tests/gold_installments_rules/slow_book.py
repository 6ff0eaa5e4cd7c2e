"""The slow oracle: every milligram is a coin lying on a row with the day it was paid, every day is walked.

It shares with the rules only the shapes of events. Weights alone, penalties as a share of the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from gold_installments.rules.debts import DebtKey, DebtKind, Step
from gold_installments.rules.events import Charged, Event, Held, PaidIn, Planned, Reversed, Waived
from gold_installments.rules.penalty import CountFrom, PenaltyTerms
from persian.days import tehran_today


@dataclass
class Coin:
    """One milligram of a row: the day it stopped being late, or None; `left` when another version took it."""

    until: date | None = None
    left: bool = False


@dataclass
class SlowRow:
    due: date
    coins: list[Coin]
    agreed: tuple[datetime, int]
    waived: int = 0
    penalty_paid: int = 0

    def free(self) -> list[Coin]:
        return [coin for coin in self.coins if coin.until is None]


@dataclass
class SlowBook:
    """Rows, fees as open milligrams, held days, and what found no place."""

    terms: PenaltyTerms
    steps: Sequence[Step]
    rows: dict[DebtKey, SlowRow] = field(default_factory=dict)
    fees: dict[DebtKey, tuple[date, int]] = field(default_factory=dict)
    held: set[date] = field(default_factory=set)
    unplaced: int = 0
    #: The rows a payment may look at: those of the schedule of its own moment first, then those agreed later.
    seen: set[DebtKey] = field(default_factory=set)

    def penalty(self, row: SlowRow, day: date) -> int:
        millionths = 0
        for coin in row.coins:
            end = day if coin.until is None else min(coin.until, day)
            late = sum(1 for walked in days_between(row.due, end) if walked not in self.held)
            if late > self.terms.grace_days:
                off = self.terms.grace_days if self.terms.count_from is CountFrom.END_OF_GRACE else 0
                millionths += (late - off) * self.terms.rate_ppm
        if self.terms.cap_ppm is not None:
            millionths = min(millionths, len(row.coins) * self.terms.cap_ppm)
        return (millionths + 500_000) // 1_000_000

    def penalty_open(self, row: SlowRow, day: date) -> int:
        return self.penalty(row, day) - row.waived - row.penalty_paid

    def keys(self, step: Step, day: date, named: Sequence[DebtKey], turn: DebtKey | None) -> list[DebtKey]:
        """The debts of one step that are open now, in order."""
        rows = sorted((row.due, key) for key, row in self.rows.items() if row.free() and key in self.seen)
        due = [key for when, key in rows if when <= day]
        future = [key for when, key in rows if when > day]
        if step is Step.NAMED:
            return list(named)
        if step is Step.DUE:
            return due
        if step is Step.NEXT:
            return [turn] if turn in future else []
        if step is Step.FEES:
            return [key for _, key in sorted((when, key) for key, (when, left) in self.fees.items() if left)]
        if step is Step.PENALTIES:
            seen = ((key, row) for key, row in self.rows.items() if key in self.seen)
            late = sorted((row.due, key) for key, row in seen if self.penalty_open(row, day) > 0)
            return [key._replace(kind=DebtKind.PENALTY) for _, key in late]
        return future[::-1] if step is Step.FUTURE_FROM_END else future

    def take_one(self, key: DebtKey, day: date) -> bool:
        if key.kind is DebtKind.FEE and key in self.fees and self.fees[key][1]:
            self.fees[key] = (self.fees[key][0], self.fees[key][1] - 1)
            return True
        row = self.rows.get(key._replace(kind=DebtKind.ROW))
        if row is None or key.kind is DebtKind.FEE or key._replace(kind=DebtKind.ROW) not in self.seen:
            return False
        if key.kind is DebtKind.PENALTY:
            fits = self.penalty_open(row, day) > 0
            row.penalty_paid += fits
            return fits
        free = row.free()
        if free:
            free[0].until = day
        return bool(free)

    def pay(self, paid: PaidIn) -> None:
        known = {key for key, row in self.rows.items() if row.agreed < (paid.at, paid.order)}
        left = paid.mg
        for seen in (known, self.rows.keys() - known):
            self.seen = set(seen)
            left = self.lay_coins(paid, left)
        self.unplaced += left

    def lay_coins(self, paid: PaidIn, coins: int) -> int:
        """How many of the coins found no place on the rows seen."""
        day = tehran_today(paid.at)
        rows = sorted((row.due, key) for key, row in self.rows.items() if row.free() and key in self.seen)
        nothing_due = not any(when <= day for when, _ in rows)
        turn = rows[0][1] if rows and nothing_due and not paid.named else None
        order = [step for step in paid.steps or self.steps if step is not Step.WALLET]
        order += [Step.DUE, Step.FEES, Step.PENALTIES, Step.FUTURE]
        for left in range(coins, 0, -1):
            wanted = (key for step in order for key in self.keys(step, day, paid.named, turn))
            if not any(self.take_one(key, day) for key in wanted):
                return left
        return 0


def days_between(after: date, until: date) -> Iterator[date]:
    """The days after the first up to and with the second."""
    while after < until:
        after += timedelta(days=1)
        yield after


def slow_replay(events: Sequence[Event], terms: PenaltyTerms, steps: Sequence[Step], as_of: date) -> SlowBook:
    """The book on a day, walked."""
    known = [event for event in events if tehran_today(event.at) <= as_of]
    gone = {event.target for event in known if isinstance(event, Reversed)}
    book = SlowBook(terms, steps)
    for event in sorted((it for it in known if it.order not in gone), key=lambda it: (it.at, it.order)):
        if isinstance(event, Planned):
            lay(book, event)
        if isinstance(event, Held):
            book.held |= {event.first, *days_between(event.first, event.last or as_of)}
    for event in sorted((it for it in known if it.order not in gone), key=lambda it: (it.at, it.order)):
        if isinstance(event, PaidIn):
            book.pay(event)
        if isinstance(event, Charged):
            book.fees[DebtKey(DebtKind.FEE, 0, event.number)] = (event.due_date, event.amount)
        if isinstance(event, Waived):
            row = book.rows[event.row]
            row.waived += min(event.amount, book.penalty_open(row, tehran_today(event.at)))
    return book


def lay(book: SlowBook, planned: Planned) -> None:
    """Put a version's coins down, and take away those it took over."""
    version = planned.version
    for row in version.rows:
        key = DebtKey(DebtKind.ROW, version.number, row.number)
        book.rows[key] = SlowRow(row.due_date, [Coin() for _ in range(row.amount)], (planned.at, planned.order))
    for taken in version.taken:
        for coin in book.rows[taken.row].free()[: taken.amount]:
            coin.until, coin.left = version.starts_on, True
    if version.held:
        book.held |= {version.held.first, *days_between(version.held.first, version.held.last)}
