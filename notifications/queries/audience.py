"""The customers, asked through the names in the settings: this room knows no customers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from notifications.models import OptOut

#: So many people are written for at a time, in one transaction, and so many looked at where nothing is written.
CHUNK: Final = 500
LOOKED_AT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to write to. `mobile` is E.164; `values` are the variables of a text for many."""

    customer_id: int
    full_name: str
    mobile: str
    email: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reach:
    """`people` whom a text would reach, and how many `stopped` it."""

    people: int
    stopped: int


def count_of(wanted: dict[str, Any], *, today: date) -> Reach:
    """How many people a filter finds; a fixed number of queries."""
    ask: Callable[[dict[str, Any], date], Reach] = import_string(settings.MESSAGE_AUDIENCE_COUNT)
    return ask(wanted, today)


def people_of(
    wanted: dict[str, Any],
    *,
    after: int,
    limit: int,
    today: date,
    now: datetime,
    among: Collection[int] | None = None,
) -> list[Person]:
    """The next people of a filter behind the customer `after`, of those `among` if given, in the order of ids."""
    ask: Callable[..., list[Person]] = import_string(settings.MESSAGE_AUDIENCE)
    return ask(wanted, after=after, limit=limit, today=today, now=now, among=among)


def everybody_of(wanted: dict[str, Any], *, today: date, now: datetime) -> Iterator[list[Person]]:
    """All of them, in chunks: memory stays flat."""
    after = 0
    while chunk := people_of(wanted, after=after, limit=LOOKED_AT, today=today, now=now):
        yield chunk
        after = chunk[-1].customer_id


def people_by_id(customer_ids: Iterable[int]) -> dict[int, Person]:
    """Each asked id and who stands for it; unknown and archived ones are left out."""
    ask: Callable[[Iterable[int]], dict[int, Person]] = import_string(settings.MESSAGE_PEOPLE)
    return ask(customer_ids)


def people_by_number(numbers: Collection[str]) -> dict[str, list[int]]:
    """Everybody whose number each of these is, by id, of every state; numbers that are nobody's are left out."""
    ask: Callable[[Collection[str]], dict[str, list[int]]] = import_string(settings.MESSAGE_PEOPLE_BY_NUMBER)
    return ask(numbers)


def addresses_stopped(channel: str) -> QuerySet[OptOut, str]:
    """The numbers or addresses that want no more of a channel, as a question to be narrowed further."""
    return OptOut.objects.filter(channel=channel, lifted_at=None).order_by().values_list("address", flat=True)


def people_stopped(channel: str) -> QuerySet[OptOut, int | None]:
    """The customers who said so themselves, by every id."""
    said = OptOut.objects.filter(channel=channel, lifted_at=None, customer_id__isnull=False)
    return said.order_by().values_list("customer_id", flat=True)
