"""What a contract's schedule would become (R13): the same answer for the preview and for the change itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from gold_installments.models import Contract, Installment, ScheduleVersion
from gold_installments.queries.calendar import closed_days
from gold_installments.queries.replan_refused import (
    DueDayUnknown,
    FirstDueTooEarly,
    FrequencyUnknown,
    MoratoriumTooLong,
    MoratoriumTooShort,
    NothingToMove,
    RowCountOutOfRange,
    in_words,
)
from gold_installments.queries.replaying import Past, past_of, rule_from, state_from, version_from
from gold_installments.rules.debts import DebtKey
from gold_installments.rules.due_dates import FREQUENCIES, DueRule
from gold_installments.rules.limits import FARTHEST_FIRST_DUE_DAYS, MAX_INSTALLMENTS
from gold_installments.rules.penalty import Span
from gold_installments.rules.replay import State
from gold_installments.rules.schedule import ScheduleRow
from gold_installments.rules.versions import (
    Closed,
    Version,
    change_due_day,
    moratorium,
    reschedule,
    reschedule_on,
)
from measures.money import RIAL_PER_TOMAN
from measures.split import split_evenly
from persian.jalali import to_jalali

LONGEST_MORATORIUM: Final = 36


@dataclass(frozen=True)
class Reschedule:
    """All that is open in `count` even rows, or in rows of these `amounts` (mg or Rial, by the contract).

    `first_due` is the first row as it stands; without it the rows follow from today on the contract's day.
    `frequency` is one of rules.due_dates.FREQUENCIES, None for that of the contract; `anchor_day` the day of the
    month of the rows after a chosen first one, by default that one's own. `dates` are the nominal and the due day of
    each of the `amounts`, as they were shown to whoever asked.
    """

    count: int | None = None
    amounts: tuple[int, ...] = ()
    first_due: date | None = None
    frequency: str | None = None
    anchor_day: int | None = None
    dates: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Moratorium:
    """The open rows from place `from_row` (1 is the first of the schedule in force), `months` later."""

    from_row: int
    months: int


@dataclass(frozen=True)
class DueDay:
    """The open rows from place `from_row` on, to this day of their months."""

    from_row: int
    day: int


Wish = Reschedule | Moratorium | DueDay
_WISHES: Final[Mapping[str, Callable[..., Wish]]] = {
    "rescheduled": Reschedule, "moratorium": Moratorium, "due_day": DueDay,
}  # fmt: skip


@dataclass(frozen=True)
class PlannedRow:
    """An open row: its place in the schedule, dates, and what is open of it in the contract's unit."""

    index: int
    nominal_date: date
    due_date: date
    amount: int


@dataclass(frozen=True)
class Replan:
    """The new version, how its rows are dated, and the open rows before and after it."""

    version: Version
    rule: DueRule
    before: tuple[PlannedRow, ...]
    after: tuple[PlannedRow, ...]


@dataclass(frozen=True)
class _Book:
    """What is asked of the book once."""

    contract: Contract
    past: Past
    state: State
    versions: Mapping[int, ScheduleVersion]
    today: date
    is_closed: Closed

    @property
    def number(self) -> int:
        return max(self.versions) + 1

    def in_force(self) -> list[DebtKey]:
        """The rows that no later version took over wholly, by date: place 1 is the first of the list."""
        rows = (row for row in self.state.rows if row.amount > row.taken)
        return [row.key for row in sorted(rows, key=lambda row: (row.due_date, row.key))]

    def row(self, key: DebtKey) -> Installment:
        return self.past.rows[key.version, key.number]

    def current(self, number: int) -> Version:
        own = (row for (version, _), row in self.past.rows.items() if version == number)
        return version_from(self.versions[number], own)


def wish_as_json(wish: Wish) -> dict[str, Any]:
    """As a request to a second person keeps it; `wish_from` reads it."""
    what = next(name for name, kind in _WISHES.items() if isinstance(wish, kind))  # type: ignore[arg-type]
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(wish).items()}
    if isinstance(wish, Reschedule):
        dates = [[nominal.isoformat(), due.isoformat()] for nominal, due in wish.dates]
        values |= {"amounts": list(wish.amounts), "dates": dates}
    return {"what": what, **values}


def wish_from(kept: Mapping[str, Any]) -> Wish:
    """What `wish_as_json` wrote."""
    values = {name: value for name, value in kept.items() if name != "what"}
    if kept["what"] == "rescheduled":
        first = values["first_due"]
        days = ((date.fromisoformat(nominal), date.fromisoformat(due)) for nominal, due in values.get("dates", ()))
        values |= {
            "amounts": tuple(values["amounts"]), "first_due": date.fromisoformat(first) if first else None,
            "dates": tuple(days),
        }  # fmt: skip
    return _WISHES[kept["what"]](**values)


def settled_wish(wish: Wish, plan: Replan) -> Wish:
    """The wish with all that depends on the day written out, so that a later approval gives the rows that were shown.

    Only a reschedule counts from the day it is asked for.
    """
    if not isinstance(wish, Reschedule):
        return wish
    rows = plan.version.rows
    return replace(
        wish, count=None, amounts=tuple(row.amount for row in rows), first_due=rows[0].nominal_date,
        anchor_day=plan.rule.anchor_day, dates=tuple((row.nominal_date, row.due_date) for row in rows),
    )  # fmt: skip


def replan(contract: Contract, wish: Wish, *, today: date) -> Replan:
    """The schedule after the wish, from today on; nothing is written. Five queries.

    Raises the refusals of `replan_refused`, each naming its field.
    """
    past = past_of(contract)
    versions = {kept.number: kept for kept in ScheduleVersion.objects.filter(contract_id=contract.pk)}
    book = _Book(contract, past, state_from(contract, past, as_of=today), versions, today, closed_days())
    with in_words():
        if isinstance(wish, Reschedule):
            version, rule = _rescheduled(book, wish)
        else:
            version, rule = _moved(book, wish)
    return Replan(version, rule, _before(book), _after(book, version))


def _rescheduled(book: _Book, wish: Reschedule) -> tuple[Version, DueRule]:
    open_rows = book.state.open_rows
    if not open_rows:
        raise NothingToMove
    _check_first_due(wish.first_due, book.today)
    rule = _rule(book, wish)
    if wish.dates:
        return reschedule_on(open_rows=open_rows, rows=_shown(wish), starts_on=book.today, number=book.number), rule
    version = reschedule(
        open_rows=open_rows, amounts=_amounts(wish, book), starts_on=book.today, number=book.number, rule=rule,
        is_closed=book.is_closed, first_due=wish.first_due,
    )  # fmt: skip
    return version, rule.anchored_at(version.rows[0].nominal_date)


def _shown(wish: Reschedule) -> tuple[ScheduleRow, ...]:
    numbered = enumerate(zip(wish.dates, wish.amounts, strict=True), start=1)
    return tuple(ScheduleRow(number, nominal, due, amount) for number, ((nominal, due), amount) in numbered)


def _rule(book: _Book, wish: Reschedule) -> DueRule:
    rule = rule_from(book.versions[max(book.versions)].rule)
    if wish.frequency is not None:
        if wish.frequency not in FREQUENCIES:
            raise FrequencyUnknown(field="frequency", allowed=", ".join(FREQUENCIES))
        rule = replace(rule, frequency=FREQUENCIES[wish.frequency])
    if wish.first_due is not None:
        return replace(rule, anchor_day=wish.anchor_day or to_jalali(wish.first_due).day)
    return rule


def _check_first_due(first_due: date | None, today: date) -> None:
    if first_due is not None and not today < first_due <= today + timedelta(days=FARTHEST_FIRST_DUE_DAYS):
        raise FirstDueTooEarly(field="first_due")


def _amounts(wish: Reschedule, book: _Book) -> tuple[int, ...]:
    count = len(wish.amounts) if wish.amounts else wish.count or 0
    if not 1 <= count <= MAX_INSTALLMENTS or (wish.amounts and wish.count not in (None, count)):
        raise RowCountOutOfRange(field="count", most=MAX_INSTALLMENTS)
    if wish.amounts:
        return wish.amounts
    total = book.state.principal_open
    if book.contract.is_weight:
        return split_evenly(total, count)
    # Rows of whole Toman; what is no whole Toman stays with the last one.
    even = [part * RIAL_PER_TOMAN for part in split_evenly(total // RIAL_PER_TOMAN, count)]
    return (*even[:-1], even[-1] + total % RIAL_PER_TOMAN)


def _moved(book: _Book, wish: Moratorium | DueDay) -> tuple[Version, DueRule]:
    """Rows of several versions may be in force: each is dated by the rule of its own."""
    _check_move(wish)
    places = {key: place for place, key in enumerate(book.in_force(), start=1)}
    open_rows = {key: amount for key, amount in book.state.open_rows.items() if places[key] >= wish.from_row}
    if not open_rows or wish.from_row < 1:
        raise NothingToMove(field="from_row")
    parts = [_part(book, number, open_rows, wish) for number in sorted({key.version for key in open_rows})]
    pairs = [pair for part, _ in parts for pair in zip(part.rows, part.taken, strict=True)]
    rows = sorted((replace(row, number=places[taken.row]) for row, taken in pairs), key=lambda row: row.number)
    taken = tuple(sorted((taken for _, taken in pairs), key=lambda one: one.row))
    held = [part.held for part, _ in parts if part.held is not None]
    span = Span(min(one.first for one in held), max(one.last for one in held)) if held else None
    newest, rule = parts[-1]
    return Version(book.number, book.today, tuple(rows), newest.kind, taken, span), rule


def _check_move(wish: Moratorium | DueDay) -> None:
    if isinstance(wish, Moratorium) and not 1 <= wish.months <= LONGEST_MORATORIUM:
        raise (MoratoriumTooShort if wish.months < 1 else MoratoriumTooLong)(field="months")
    if isinstance(wish, DueDay) and not 1 <= wish.day <= 31:
        raise DueDayUnknown(field="day")


def _part(
    book: _Book, number: int, open_rows: Mapping[DebtKey, int], wish: Moratorium | DueDay
) -> tuple[Version, DueRule]:
    own = {key: amount for key, amount in open_rows.items() if key.version == number}
    rule = rule_from(book.versions[number].rule)
    if isinstance(wish, Moratorium):
        part = moratorium(
            current=book.current(number), open_rows=own, from_number=1, months=wish.months, starts_on=book.today,
            number=book.number, rule=rule, is_closed=book.is_closed,
        )  # fmt: skip
        return part, rule
    part = change_due_day(
        current=book.current(number), open_rows=own, from_number=1, anchor_day=wish.day, starts_on=book.today,
        number=book.number, rule=rule, is_closed=book.is_closed,
    )  # fmt: skip
    return part, replace(rule, anchor_day=wish.day)


def _before(book: _Book) -> tuple[PlannedRow, ...]:
    open_rows = book.state.open_rows
    return tuple(
        PlannedRow(place, book.row(key).nominal_date, book.row(key).due_date, open_rows[key])
        for place, key in enumerate(book.in_force(), start=1)
        if key in open_rows
    )


def _after(book: _Book, version: Version) -> tuple[PlannedRow, ...]:
    gone = {one.row: one.amount for one in version.taken}
    # A row that was partly paid stays in force with its paid part, beside whatever replaces the rest.
    rows = [
        (row.due_date, row.key.version, row.key.number, book.row(row.key).nominal_date, row.open_amount - moved)
        for row in book.state.rows
        if row.amount - row.taken - (moved := gone.get(row.key, 0)) > 0
    ]
    rows += [(row.due_date, version.number, row.number, row.nominal_date, row.amount) for row in version.rows]
    return tuple(
        PlannedRow(place, nominal, due, amount)
        for place, (due, _, _, nominal, amount) in enumerate(sorted(rows), start=1)
        if amount > 0
    )
