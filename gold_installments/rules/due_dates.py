"""On which days a debt falls due: true Jalali periods counted from an anchor, never from the row before (R10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gold_installments.rules.refused import RuleRefused
from persian.days import add_months, from_jalali, month_length, to_jalali

LONGEST_CLOSURE_DAYS: Final = 60


class Period(StrEnum):
    """What a frequency counts in."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True)
class Frequency:
    """Every `every` (1 or more) periods."""

    period: Period
    every: int = 1

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueError("a frequency counts at least one period")


#: What a contract may name; further ones are a line here. Dates chosen by hand need none: see `rows_on`.
FREQUENCIES: Final[Mapping[str, Frequency]] = MappingProxyType(
    {
        "monthly": Frequency(Period.MONTH),
        "two_monthly": Frequency(Period.MONTH, 2),
        "three_monthly": Frequency(Period.MONTH, 3),
        "four_monthly": Frequency(Period.MONTH, 4),
        "six_monthly": Frequency(Period.MONTH, 6),
        "yearly": Frequency(Period.MONTH, 12),
        "weekly": Frequency(Period.WEEK),
        "two_weekly": Frequency(Period.WEEK, 2),
        "daily": Frequency(Period.DAY),
    }
)


class ShortMonth(StrEnum):
    """Where an anchor falls that the month does not have: the 31st of Mehr, the 30th of most Esfands."""

    LAST_DAY = "last_day"
    FIRST_OF_NEXT = "first_of_next"


class HolidayShift(StrEnum):
    """Where a closed day moves to. Terms frozen earlier call the first one `next_working_day`."""

    NEXT = "next"
    PREVIOUS = "previous"
    NONE = "none"

    @classmethod
    def _missing_(cls, value: object) -> HolidayShift | None:
        return cls.NEXT if value == "next_working_day" else None


@dataclass(frozen=True)
class DueRule:
    """How rows are dated. `anchor_day` (1 to 31) defaults to the first day's own; `first_gap_days` from signing."""

    frequency: Frequency = FREQUENCIES["monthly"]
    anchor_day: int | None = None
    short_month: ShortMonth = ShortMonth.LAST_DAY
    shift: HolidayShift = HolidayShift.NEXT
    first_gap_days: int = 0

    def __post_init__(self) -> None:
        if self.anchor_day is not None and not 1 <= self.anchor_day <= 31:
            raise ValueError("the anchor is a day of the month, 1 to 31")
        if self.first_gap_days < 0:
            raise ValueError("the gap before the first row cannot be negative")

    def anchored_at(self, first: date) -> DueRule:
        """The rule with its anchor written out, as a contract keeps it: the first day's own where none was chosen."""
        return self if self.anchor_day else replace(self, anchor_day=to_jalali(first).day)


def anchored(start: date, months: int, anchor_day: int, short_month: ShortMonth) -> date:
    """The nominal day `months` Jalali months after `start`'s month: its anchor, or what the short-month rule says.

    From 1404/06/31 with anchor 31 and 6 months: 1404/12/29, or 1405/01/01 with FIRST_OF_NEXT.
    """
    kept = add_months(start, months, anchor_day)
    missed = to_jalali(kept).day < anchor_day
    return kept + timedelta(days=1) if missed and short_month is ShortMonth.FIRST_OF_NEXT else kept


def month_of(nominal: date, *, anchor_day: int, short_month: ShortMonth) -> date:
    """A day in the Jalali month a nominal date stands for: under FIRST_OF_NEXT the 1st may stand for the month before.

    1405/01/01 with anchor 31 and FIRST_OF_NEXT stands for Esfand 1404.
    """
    if short_month is ShortMonth.FIRST_OF_NEXT and to_jalali(nominal).day == 1:
        eve = nominal - timedelta(days=1)
        if to_jalali(eve).day < anchor_day:
            return eve
    return nominal


def nominal_dates(*, signed: date, count: int, rule: DueRule, first_due: date | None = None) -> tuple[date, ...]:
    """The calendar dates of `count` (1 or more) rows, before any holiday shift, in rising order.

    Without `first_due` the first row is one period after `signed`, on the anchor, pushed on by single months (weeks,
    days) until it is `first_gap_days` away. A chosen `first_due` (after `signed`) is the first row as it stands, and
    its month is where the anchor of the others is counted from. Raises RuleRefused `no_rows`, `first_due_too_early`.
    """
    if count < 1:
        raise RuleRefused("no_rows", "at least one row is needed")
    if first_due is not None:
        if first_due <= signed:
            raise RuleRefused("first_due_too_early", "the first row is after the signing day")
        return (first_due, *(_counted(first_due, rule, rule.frequency.every * k) for k in range(1, count)))
    lead = rule.frequency.every
    while (_counted(signed, rule, lead) - signed).days < rule.first_gap_days:
        lead += 1
    return tuple(_counted(signed, rule, lead + rule.frequency.every * k) for k in range(count))


def _counted(start: date, rule: DueRule, periods: int) -> date:
    if rule.frequency.period is Period.MONTH:
        return anchored(start, periods, rule.anchor_day or to_jalali(start).day, rule.short_month)
    return start + timedelta(days=periods * (7 if rule.frequency.period is Period.WEEK else 1))


def effective_date(nominal: date, *, shift: HolidayShift, is_closed: Callable[[date], bool]) -> date:
    """The day a row is really due: a closed day moves by `shift`, and the nominal date stays for the next rows.

    `is_closed` is the shop's editable calendar. Raises RuleRefused `no_working_day` after sixty days.
    """
    if shift is HolidayShift.NONE:
        return nominal
    step = timedelta(days=1 if shift is HolidayShift.NEXT else -1)
    for days in range(LONGEST_CLOSURE_DAYS):
        if not is_closed(nominal + step * days):
            return nominal + step * days
    raise RuleRefused("no_working_day", "the calendar has no working day within sixty")


def jalali_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Jalali one typed by a person. Raises RuleRefused `no_such_day`: 1403 has a 30th of
    Esfand, 1404 does not. Raises ValueError for a month outside 1 to 12.
    """
    if not 1 <= day <= month_length(year, month):
        raise RuleRefused("no_such_day", "that month has no such day")
    return from_jalali(year, month, day)
