"""The people who stand for themselves, as questions that other rooms narrow further, and whose a number is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from customers.models import Consent, Customer


def people_standing() -> QuerySet[Customer]:
    """Everybody the shop deals with, once: without aliases and without those put aside."""
    return Customer.objects.filter(state=Customer.State.ACTIVE, merged_into=None)


def silent_people(channel: str) -> QuerySet[Consent, int]:
    """The ids, of those who stand for themselves, whose last word on `channel` was stop."""
    said = Consent.objects.filter(channel=channel)
    person = Coalesce("customer__merged_into_id", "customer_id")
    last = said.annotate(person=person).order_by().values("person").annotate(last=Max("id")).values("last")
    return said.filter(pk__in=last, allowed=False).annotate(person=person).order_by().values_list("person", flat=True)


def people_by_number(numbers: Collection[str]) -> dict[str, list[int]]:
    """The ids, each once, of those who stand for everybody who has one of these numbers, archived people too.

    Numbers are E.164, first or other ones; nobody's are left out. One query however many.
    """
    asked = set(numbers)
    rows = Customer.objects.filter(Q(mobile__in=asked) | Q(other_mobiles__overlap=sorted(asked))).order_by("pk")
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for pk, root, mobile, others in rows.values_list("pk", "merged_into_id", "mobile", "other_mobiles"):
        for number in asked & {mobile, *others}:
            found[number][root or pk] = None
    return {number: list(people) for number, people in found.items()}
