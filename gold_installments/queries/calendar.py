"""Which days are closed: the calendar of the country under the shop's own word (R10e)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import ShopDay
from persian.days import from_jalali
from persian.holidays import closing_name, holidays_between, is_closed, is_estimated

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class NamedDay:
    """A holiday of the calendar, or a day on which the shop has its own word; `by` and `at` are of that word."""

    date: date
    name: str
    closed: bool
    estimated: bool
    by: str = ""
    at: datetime | None = None


def standing_days() -> dict[date, ShopDay]:
    """The shop's word that counts, by day; days that it left to the calendar again are not among them."""
    newest = ShopDay.objects.order_by("date", "-id").distinct("date").select_related("set_by")
    return {row.date: row for row in newest if row.kind != ShopDay.Kind.USUAL}


def closed_days() -> Callable[[date], bool]:
    """Whether a day is closed, for whoever dates rows now. One question, however many days are asked for."""
    said = {day: row.kind == ShopDay.Kind.CLOSED for day, row in standing_days().items()}

    def closed(day: date) -> bool:
        return said[day] if day in said else is_closed(day)

    return closed


def working_days() -> Callable[[date], date]:
    """A day itself where it is open, else the first open one after it."""
    closed = closed_days()

    def working(day: date) -> date:
        while closed(day):
            day += timedelta(days=1)
        return day

    return working


def holidays_of(*, user: User, year: int) -> list[NamedDay]:
    """The holidays of a Jalali year (1300 to 1498) and the shop's own days in it, by date. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    first, last = from_jalali(year, 1, 1), from_jalali(year + 1, 1, 1) - timedelta(days=1)
    found = {
        day: NamedDay(day, name, closed=True, estimated=is_estimated(day))
        for day, name in holidays_between(first, last).items()
    }
    own = {
        day: NamedDay(
            day, row.name or closing_name(day), closed=row.kind == ShopDay.Kind.CLOSED, estimated=False,
            by=row.set_by.display_name, at=row.set_at,
        )
        for day, row in standing_days().items()
        if first <= day <= last
    }  # fmt: skip
    return [day for _, day in sorted((found | own).items())]
