"""A schedule is never changed: a new version takes over what is open and says when it falls due (R13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from gold_installments.rules.debts import DebtKey, row_key
from gold_installments.rules.due_dates import DueRule, Period, anchored, effective_date, month_of
from gold_installments.rules.penalty import Span
from gold_installments.rules.refused import RuleRefused
from gold_installments.rules.schedule import ScheduleRow, jalali_schedule
from persian.days import add_months, to_jalali

Closed = Callable[[date], bool]


class VersionKind(StrEnum):
    """Why there is a new version."""

    SIGNED = "signed"
    RESCHEDULED = "rescheduled"
    MORATORIUM = "moratorium"
    DUE_DAY = "due_day"


@dataclass(frozen=True)
class Taken:
    """`amount` still open on an earlier row passes to the new version; from then on it is not late there."""

    row: DebtKey
    amount: int


@dataclass(frozen=True)
class Version:
    """Rows in force from `starts_on`. Σ rows = Σ `taken` (for the first version, the debt). `held` costs no penalty."""

    number: int
    starts_on: date
    rows: tuple[ScheduleRow, ...]
    kind: VersionKind = VersionKind.SIGNED
    taken: tuple[Taken, ...] = ()
    held: Span | None = None

    @property
    def keys(self) -> tuple[DebtKey, ...]:
        """The names of its rows."""
        return tuple(row_key(row.number, self.number) for row in self.rows)


def reschedule(
    *,
    open_rows: Mapping[DebtKey, int],
    amounts: Sequence[int],
    starts_on: date,
    number: int,
    rule: DueRule,
    is_closed: Closed,
    first_due: date | None = None,
) -> Version:
    """All that is open, re-split into `amounts` (one row each) and dated from `starts_on` by the rule.

    11,201 mg into 5 is `split_evenly(11_201, 5)`; twelve amounts are twelve rows. Raises RuleRefused
    `nothing_to_move`, `rows_not_the_debt` when the amounts are not exactly what is open, and those of the schedule.
    """
    rows = jalali_schedule(amounts=amounts, signed=starts_on, rule=rule, is_closed=is_closed, first_due=first_due)
    return reschedule_on(open_rows=open_rows, rows=rows, starts_on=starts_on, number=number)


def reschedule_on(
    *, open_rows: Mapping[DebtKey, int], rows: Sequence[ScheduleRow], starts_on: date, number: int
) -> Version:
    """The same on dates that were settled before. Raises RuleRefused `nothing_to_move`, `rows_not_the_debt`."""
    taken = _taken(open_rows)
    if sum(row.amount for row in rows) != sum(part.amount for part in taken):
        raise RuleRefused("rows_not_the_debt", "the new rows are exactly what is open")
    return Version(number, starts_on, tuple(rows), VersionKind.RESCHEDULED, taken)


def moratorium(
    *,
    current: Version,
    open_rows: Mapping[DebtKey, int],
    from_number: int,
    months: int,
    starts_on: date,
    number: int,
    rule: DueRule,
    is_closed: Closed,
) -> Version:
    """The open rows of `current` from `from_number` on, `months` (1 or more) Jalali months later: same amounts, as
    many rows, the anchor kept. From the first moved row's old day until the eve of its new one no penalty day counts,
    on no row. Earlier rows stay where they are. Rows by weeks or on chosen days (a rule of weeks or days) all move by
    the days of the first. Raises RuleRefused `moratorium_too_short`, `nothing_to_move`, `anchor_unknown`.
    """
    if months < 1:
        raise RuleRefused("moratorium_too_short", "a moratorium lasts at least one month")
    moved = _open_from(current, open_rows, from_number)
    rows = [_dated(row, nominal, rule, is_closed) for row, nominal in _later(moved, months, rule)]
    held = Span(moved[0].nominal_date, rows[0].nominal_date - timedelta(days=1))
    return Version(number, starts_on, tuple(rows), VersionKind.MORATORIUM, _taken_from(current, moved), held)


def change_due_day(
    *,
    current: Version,
    open_rows: Mapping[DebtKey, int],
    from_number: int,
    anchor_day: int,
    starts_on: date,
    number: int,
    rule: DueRule,
    is_closed: Closed,
) -> Version:
    """ "All from #4 to day 25": the open rows of `current` from `from_number` on keep their months and amounts.

    `rule` is what they were dated by. Raises RuleRefused `nothing_to_move`, `due_day_passed` when the first new day is
    not after `starts_on`, `not_monthly` (two rows of one month have no day in common either), `anchor_unknown`;
    ValueError for a day outside 1 to 31.
    """
    if rule.frequency.period is not Period.MONTH:
        raise RuleRefused("not_monthly", "only rows that follow months have a day of the month")
    new_rule = replace(rule, anchor_day=anchor_day)
    moved = _open_from(current, open_rows, from_number)
    rows = [
        _dated(row, anchored(_month(row, rule), 0, anchor_day, rule.short_month), new_rule, is_closed) for row in moved
    ]
    if any(later.nominal_date == row.nominal_date for row, later in pairwise(rows)):
        raise RuleRefused("not_monthly", "two rows of one month cannot stand on one day of it")
    if rows[0].due_date <= starts_on:
        raise RuleRefused("due_day_passed", "the first new day has passed")
    return Version(number, starts_on, tuple(rows), VersionKind.DUE_DAY, _taken_from(current, moved))


def _open_from(current: Version, open_rows: Mapping[DebtKey, int], from_number: int) -> list[ScheduleRow]:
    """The rows that move under their own numbers, each with what is open of it."""
    keyed = zip(current.keys, current.rows, strict=True)
    moved = [
        replace(row, amount=open_rows[key])
        for key, row in keyed
        if row.number >= from_number and open_rows.get(key, 0) > 0
    ]
    if not moved:
        raise RuleRefused("nothing_to_move", "no open row from there on")
    return moved


def _taken_from(current: Version, moved: Sequence[ScheduleRow]) -> tuple[Taken, ...]:
    return _taken({row_key(row.number, current.number): row.amount for row in moved})


def _taken(open_rows: Mapping[DebtKey, int]) -> tuple[Taken, ...]:
    taken = tuple(Taken(key, amount) for key, amount in sorted(open_rows.items()) if amount > 0)
    if not taken:
        raise RuleRefused("nothing_to_move", "nothing is open")
    return taken


def _later(moved: Sequence[ScheduleRow], months: int, rule: DueRule) -> Iterator[tuple[ScheduleRow, date]]:
    """The rows with their new nominal dates."""
    if rule.frequency.period is Period.MONTH:
        for row in moved:
            yield row, _months_later(row, months, rule)
        return
    first = moved[0].nominal_date
    gap = add_months(first, months, to_jalali(first).day) - first
    for row in moved:
        yield row, row.nominal_date + gap


def _months_later(row: ScheduleRow, months: int, rule: DueRule) -> date:
    """A row that was typed by hand stands on a day of its own, and keeps it."""
    month, anchor = _month(row, rule), _anchor(rule)
    if anchored(month, 0, anchor, rule.short_month) == row.nominal_date:
        return anchored(month, months, anchor, rule.short_month)
    return add_months(row.nominal_date, months, to_jalali(row.nominal_date).day)


def _anchor(rule: DueRule) -> int:
    """Rows alone do not tell it: Mehr to Esfand show a contract of the 31st as one of the 30th."""
    if rule.anchor_day is None:
        raise RuleRefused("anchor_unknown", "the anchor day of the contract is needed")
    return rule.anchor_day


def _month(row: ScheduleRow, rule: DueRule) -> date:
    return month_of(row.nominal_date, anchor_day=_anchor(rule), short_month=rule.short_month)


def _dated(row: ScheduleRow, nominal: date, rule: DueRule, is_closed: Closed) -> ScheduleRow:
    due = effective_date(nominal, shift=rule.shift, is_closed=is_closed)
    return ScheduleRow(row.number, nominal, due, row.amount)
