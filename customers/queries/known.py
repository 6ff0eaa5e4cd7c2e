"""Which of many people the shop knows already, asked in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.actions import require
from accounts.rules.grants import Grant
from customers.models import Customer, seal

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 1000


@dataclass
class Known:
    """The shop's customers by what they were asked for; a merged one is answered by who stands for it.

    `archived` are the ids among them that the shop has put aside. A mobile may be several people's.
    """

    national_ids: dict[str, int] = field(default_factory=dict)
    mobiles: dict[str, tuple[int, ...]] = field(default_factory=dict)
    archived: set[int] = field(default_factory=set)


def known_people(*, user: User, national_ids: Iterable[str], mobiles: Iterable[str]) -> Known:
    """Who has one of these national IDs (ten digits) or mobiles (E.164). A query for a thousand."""
    require(user, Grant.BOOK_READ)
    known = Known()
    indexes = {index: number for number in national_ids for index in seal().indexes("national_id", number)}
    for some in _batches(indexes):
        for row in _rows().filter(national_id_index__in=some):
            known.national_ids[indexes[row.national_id_index]] = _standing(row, known)
    for some in _batches(mobiles):
        for row in _rows().filter(mobile__in=some).order_by("id"):
            standing, others = _standing(row, known), known.mobiles.get(row.mobile, ())
            known.mobiles[row.mobile] = others if standing in others else (*others, standing)
    return known


def _rows() -> QuerySet[Customer]:
    return Customer.objects.select_related("merged_into").only(
        "mobile", "national_id_index", "state", "merged_into", "merged_into__state"
    )


def _standing(row: Customer, known: Known) -> int:
    root = row.merged_into or row
    if root.is_archived:
        known.archived.add(root.pk)
    return root.pk


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, BATCH)):
        yield some
