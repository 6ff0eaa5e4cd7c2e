"""How old the debts are (E1): grams and Toman, by contract or by customer, counted by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.actions import require
from accounts.rules.grants import Grant
from gold_installments.models import Contract, Installment
from gold_installments.queries.dues import IS_OPEN
from measures.gold import worth_rial

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 500
#: The ages in days, both ends included; the last has no end.
AGES: Final[tuple[tuple[str, int, int | None], ...]] = (
    ("1-7", 1, 7), ("8-30", 8, 30), ("31-60", 31, 60), ("61-90", 61, 90), ("90+", 91, None),
)  # fmt: skip
By = Literal["contract", "customer"]


@dataclass(frozen=True)
class Bucket:
    """Late debt of one age: gold, Rial of Toman contracts, and both in Rial at a price (None where there is none)."""

    days: str
    mg: int
    rial: int
    value_rial: int | None


@dataclass(frozen=True)
class AgedLine:
    """One contract, or one customer with all contracts; `oldest_days` is the age of its oldest row."""

    pk: int
    number: str
    customer_id: int
    full_name: str
    oldest_days: int
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True)
class AgedBook:
    """The whole shop: contracts and customers that are late, and the buckets."""

    contracts: int
    customers: int
    buckets: tuple[Bucket, ...]


def aged_book(*, user: User, today: date, rial_per_g: int | None) -> AgedBook:
    """Two queries, however many contracts: the late debt of each day, and who is late. Raises NotPermitted."""
    require(user, Grant.BOOK_READ)
    found: dict[str, int] = defaultdict(int)
    days = _late(today).values_list("due_date").annotate(mg=Sum("open_mg"), rial=Sum("open_rial"))
    for due_date, mg, rial in days:
        place = _place((today - due_date).days)
        found[f"mg_{place}"] += mg
        found[f"rial_{place}"] += rial
    late = Contract.objects.filter(state__in=Contract.LIVE, next_due_date__lt=today)
    who = late.aggregate(
        contracts=Count("pk"), customers=Count(Coalesce("customer__merged_into_id", "customer_id"), distinct=True)
    )
    return AgedBook(who["contracts"], who["customers"], _buckets(found, rial_per_g))


def _place(days: int) -> int:
    """Which of AGES so many days late are."""
    return next(place for place, (_, _, last) in enumerate(AGES) if last is None or days <= last)


def aged_lines(
    *, user: User, today: date, rial_per_g: int | None, by: By, after: int | None = None, limit: int = 50
) -> list[AgedLine]:
    """A page, and one line more where there is another page; newest contract or customer first. One query.

    A customer that was merged counts with whoever stands for both. `after` is the last `pk` of the page before.
    """
    require(user, Grant.BOOK_READ)
    key = F("contract_id") if by == "contract" else _PERSON
    rows = _late(today).annotate(key=key)
    if after is not None:
        rows = rows.filter(key__lt=after)
    names: dict[str, Any] = {
        "number": Max("contract__number"),
        "person": Max(_PERSON),
        "name": Max(Coalesce("contract__customer__merged_into__full_name", "contract__customer__full_name")),
    }
    grouped = rows.values("key").annotate(oldest=Min("due_date"), **names, **_sums(today)).order_by("-key")
    page: list[dict[str, Any]] = [dict(it) for it in grouped[: max(1, min(limit, MOST_ROWS)) + 1]]
    return [
        AgedLine(
            it["key"], it["number"] if by == "contract" else "", it["person"], it["name"], (today - it["oldest"]).days,
            _buckets(it, rial_per_g),
        )
        for it in page
    ]  # fmt: skip


_PERSON: Final = Coalesce("contract__customer__merged_into_id", "contract__customer_id")


def _late(today: date) -> QuerySet[Installment]:
    return Installment.objects.filter(IS_OPEN, due_date__lt=today, contract__state__in=Contract.LIVE).order_by()


def _sums(today: date) -> dict[str, Sum]:
    sums = {}
    for place, (_, first, last) in enumerate(AGES):
        of_age = Q(due_date__lte=today - timedelta(days=first))
        if last is not None:
            of_age &= Q(due_date__gte=today - timedelta(days=last))
        sums[f"mg_{place}"] = Sum("open_mg", filter=of_age, default=0)
        sums[f"rial_{place}"] = Sum("open_rial", filter=of_age, default=0)
    return sums


def _buckets(found: Mapping[str, int], rial_per_g: int | None) -> tuple[Bucket, ...]:
    return tuple(
        _bucket(days, found[f"mg_{place}"], found[f"rial_{place}"], rial_per_g)
        for place, (days, _, _) in enumerate(AGES)
    )


def _bucket(days: str, mg: int, rial: int, rial_per_g: int | None) -> Bucket:
    value = None if rial_per_g is None else worth_rial(mg, rial_per_g) + rial
    return Bucket(days, mg, rial, value)
